using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

public sealed class BackfillCommandTests : IDisposable
{
    private readonly TestLake _lake = new();

    [Theory]
    [InlineData("2020-05-28", "2020-05-29", "12h", "2020-05-28,2020-05-28T12:00:00,2020-05-29")]
    [InlineData("2020-05-28", "2020-05-29", "7d", "2020-05-28")]
    [InlineData("9999-12-31", "9999-12-31", "1d", "9999-12-31")]
    [InlineData("9999-12-30T12:00:00", "9999-12-31T23:59:59", "1d", "9999-12-30T12:00:00,9999-12-31T12:00:00")]
    public async Task Dates_go_from_the_first_to_the_last_when_stepped_through(string from, string to, string every, string expected)
    {
        await _lake.DeliverAsync("may", """
            SELECT '2020-05-20' AS "timestamp", 'Peru' AS country_code, '2020-05-01' AS last_order_ts,
                   NULL::TIMESTAMP AS first_order_ts, '3.0' AS total_orders, 2640.0 AS voucher_amount
            """);

        CommandOutcome outcome = await _lake.InvokeAsync("backfill", "--from", from, "--to", to, "--every", every);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        string folder = Path.Combine(_lake.Root, "consumption", "customer", "voucher");
        Directory.GetDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(',').Select(date => TestLake.Date(date).KeySegment));
    }

    public void Dispose() => _lake.Dispose();
}
