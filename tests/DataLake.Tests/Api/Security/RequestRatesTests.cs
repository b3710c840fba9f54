using DataLake.Api;
using DataLake.Api.Security;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Security;

public sealed class RequestRatesTests
{
    [Fact]
    public void Client_waits_a_second_when_it_has_used_up_its_own()
    {
        using RequestRates rates = Rates(3);
        object client = new();

        TimeSpan?[] waits = [.. Enumerable.Range(0, 50).Select(_ => rates.Take(client))];

        waits[0].ShouldBeNull();
        waits.ShouldContain(TimeSpan.FromSeconds(1));
        rates.Take(new object()).ShouldBeNull("another client has its own");
    }

    [Fact]
    public void Nobody_waits_without_a_bound()
    {
        using RequestRates rates = Rates(0);
        object client = new();

        Enumerable.Range(0, 10_000).ShouldAllBe(_ => rates.Take(client) == null);
    }

    private static RequestRates Rates(int perSecond) => new(new ApiOptions { Security = new SecurityOptions { RequestsPerSecond = perSecond } });
}
