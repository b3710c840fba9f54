using DataLake.Pipeline.Runs;
using Shouldly;
using Xunit;

namespace DataLake.Tests;

public sealed class TestLakeTests
{
    private const string Delivery = """
        SELECT '2020-05-20 10:00:00+00:00' AS "timestamp", 'Peru' AS country_code, '2020-05-01' AS last_order_ts,
               NULL::TIMESTAMP AS first_order_ts, '3.0' AS total_orders, 2640.0 AS voucher_amount
        """;

    [Fact]
    public async Task Lake_answers_when_a_delivery_was_run()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("2020/may", Delivery);

        RunReport report = await lake.RunAsync("2020-05-29");

        report.Deliveries!.In.ShouldBe(1);
        TextTable answer = await lake.QueryAsync("SELECT country_code, segment, voucher_amount FROM consumption.voucher_most_used");
        answer.Lines.ShouldBe(["Peru | 0-4 | 2640.00", "Peru | 0-30 | 2640.00"]);
        answer.Types[2].Type.ShouldBe("DECIMAL(18,2)");
    }

    [Fact]
    public async Task Lake_takes_rows_as_text_when_they_are_delivered_with_types()
    {
        using TestLake lake = new();
        TextTable rows = TextTable.Parse(
            """
            timestamp           | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount
            2020-05-20 10:00:00 | ' Peru '     | 2020-05-01    | NULL           | ''           | 2640
            """);
        await lake.DeliverAsync("may", rows, new Dictionary<string, string> { ["voucher_amount"] = "DOUBLE" });

        (await lake.QueryAsync("FROM raw.voucher")).ToString().ShouldBe(
            "timestamp | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount\n"
            + "2020-05-20 10:00:00 |  Peru  | 2020-05-01 | NULL |  | 2640.0");
    }

    [Fact]
    public async Task Command_runs_in_process_when_it_is_invoked()
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(5);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldContain("There is no raw data");
    }
}
