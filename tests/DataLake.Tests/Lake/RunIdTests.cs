using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake;

public sealed class RunIdTests
{
    [Fact]
    public void Id_begins_with_the_start_of_the_run() =>
        RunId.Create(new ManualClock()).Value.ShouldMatch("^21000101T000000000Z-[0-9a-f]{8}$");

    [Fact]
    public void Ids_sort_by_start_and_differ_when_runs_start_together()
    {
        ManualClock clock = new();
        RunId first = RunId.Create(clock);
        RunId together = RunId.Create(clock);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        RunId later = RunId.Create(clock);

        together.ShouldNotBe(first);
        string.CompareOrdinal(later.Value, first.Value).ShouldBePositive();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("a234567890a234567890a234567890a234567890a234567890a234567890a234567890a234567890a234567890a2345678901")]
    public void Text_is_refused_when_it_cannot_be_a_run(string text) => RunId.TryParse(text).ShouldBeNull();

    [Fact]
    public void Key_names_the_run() => RunId.TryParse("20261121T085500123Z-3fa94c1e")!.Value.KeySegment.ShouldBe("run=20261121T085500123Z-3fa94c1e");
}
