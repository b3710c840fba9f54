using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

public sealed class PublishStageTests : IDisposable
{
    private const string Columns = """
        'Peru' AS country_code, '2020-05-01' AS last_order_ts, NULL::TIMESTAMP AS first_order_ts, '3.0' AS total_orders
        """;

    private readonly TestLake _lake = new();

    [Fact]
    public async Task Old_snapshot_stays_served_when_an_audit_fails()
    {
        await _lake.DeliverAsync("good", $"SELECT '2020-05-20' AS \"timestamp\", {Columns}, 2640.0 AS voucher_amount");
        await _lake.RunAsync("2020-05-29");
        string pointer = Path.Combine(_lake.Root, "consumption", "customer", "voucher", "_current.json");
        string before = await File.ReadAllTextAsync(pointer);
        await _lake.DeliverAsync("bad", $"SELECT '2020-05-21' AS \"timestamp\", {Columns}, 0.0 AS voucher_amount FROM range(2)");

        CommandOutcome outcome = await _lake.InvokeAsync("run", "-e", "2020-05-30");

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain("assert_rejected_share_within_limit has 1 offending row, the first is");
        (await File.ReadAllTextAsync(pointer)).ShouldBe(before);
        Directory.Exists(Path.Combine(_lake.Root, "consumption", "customer", "voucher", "execution_date=2020-05-30T000000")).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_published_when_no_row_counts_for_the_date()
    {
        await _lake.DeliverAsync("later", $"SELECT '2020-06-20' AS \"timestamp\", {Columns}, 2640.0 AS voucher_amount");

        CommandOutcome outcome = await _lake.InvokeAsync("run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain("assert_something_is_counted has 1 offending row");
    }

    public void Dispose() => _lake.Dispose();
}
