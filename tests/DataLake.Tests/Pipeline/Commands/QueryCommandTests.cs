using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

public sealed class QueryCommandTests
{
    [Fact]
    public async Task Query_shows_the_latest_date_when_none_is_named()
    {
        using TestLake lake = await BuiltAsync();

        CommandOutcome outcome = await lake.InvokeAsync("query", "SELECT DISTINCT execution_date FROM provision.voucher_usage", "--format", "csv");

        outcome.ShouldBe(new CommandOutcome(0, "execution_date\r\n2020-05-29T00:00:00\r\n", ""));
    }

    [Theory]
    [InlineData("provision.voucher_usage")]
    [InlineData("provision.voucher_most_used")]
    [InlineData("consumption.voucher_usage")]
    [InlineData("consumption.voucher_most_used")]
    public async Task Query_shows_the_date_that_is_named_when_there_are_several(string table)
    {
        using TestLake lake = await BuiltAsync();

        CommandOutcome outcome = await lake.InvokeAsync("query", $"SELECT DISTINCT execution_date FROM {table}", "-e", "2020-05-21", "--format", "csv");

        outcome.ShouldBe(new CommandOutcome(0, "execution_date\r\n2020-05-21T00:00:00\r\n", ""));
    }

    [Theory]
    [InlineData("raw.voucher", "8")]
    [InlineData("curated.voucher", "5")]
    [InlineData("curated.voucher_distinct", "5")]
    [InlineData("curated.voucher_rejected", "3")]
    public async Task Query_reads_every_zone_when_it_names_its_table(string table, string rows)
    {
        using TestLake lake = await BuiltAsync();

        CommandOutcome outcome = await lake.InvokeAsync("query", $"SELECT count(*) AS rows FROM {table}", "--format", "csv");

        outcome.ShouldBe(new CommandOutcome(0, $"rows\r\n{rows}\r\n", ""));
    }

    [Fact]
    public async Task Query_is_refused_when_it_reads_a_file_of_the_lake_that_no_table_names()
    {
        using TestLake lake = await BuiltAsync();
        string record = Directory.GetFiles(Path.Combine(lake.Root, "consumption", "_runs")).First();

        CommandOutcome outcome = await lake.InvokeAsync("query", $"FROM read_text('{record}')");

        outcome.ExitCode.ShouldBe(2);
        outcome.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Query_writes_nothing_when_it_is_refused()
    {
        using TestLake lake = await BuiltAsync();
        string target = Path.Combine(lake.Folder, "copy.csv");
        IReadOnlyList<string> before = FolderListing.Of(lake.Folder);

        foreach (string sql in new[] { $"COPY (SELECT 1) TO '{target}'", $"/* sly */ COPY (SELECT 1) TO '{target}'", $"ATTACH '{target}'", $"/* sly */ ATTACH '{target}'" })
        {
            (await lake.InvokeAsync("query", sql)).ExitCode.ShouldBe(2);
        }

        FolderListing.Of(lake.Folder).ShouldBe(before);
    }

    [Fact]
    public async Task Table_shows_the_first_rows_when_there_are_more()
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync("query", "SELECT range AS n FROM range(1000)");

        outcome.Output.ShouldEndWith("The first 200 rows; there are more. `--format csv` prints them all.\n");
    }

    [Theory]
    [InlineData("csv", "timestamp,last_order_ts,first_order_ts,marks\r\n20000-01-01 00:00:00,0044-03-15 (BC),infinity,\"[-infinity, 2020-05-01]\"\r\n")]
    [InlineData("json", """
        [
        {"timestamp":"20000-01-01 00:00:00","last_order_ts":"0044-03-15 (BC)","first_order_ts":"infinity","marks":["-infinity","2020-05-01"]}
        ]

        """)]
    [InlineData("table", """
          timestamp              last_order_ts     first_order_ts   marks
        ─────────────────────────────────────────────────────────────────────────────────────
          20000-01-01 00:00:00   0044-03-15 (BC)   infinity         [-infinity, 2020-05-01]
        1 row

        """)]
    public async Task Rejected_instants_are_shown_when_dotnet_cannot_hold_them(string format, string expected)
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.DeliverAsync("distant", """
            SELECT TIMESTAMP '20000-01-01' AS "timestamp", 'Peru' AS country_code, DATE '0044-03-15 (BC)' AS last_order_ts,
                TIMESTAMPTZ 'infinity' AS first_order_ts, 3 AS total_orders, 2640.0 AS voucher_amount, [DATE '-infinity', DATE '2020-05-01'] AS marks
            """);
        await lake.RunAsync("2020-05-29");

        CommandOutcome outcome = await lake.InvokeAsync(
            "query", "SELECT \"timestamp\", last_order_ts, first_order_ts, marks FROM curated.voucher_rejected WHERE source_key LIKE '%distant%'", "--format", format);

        outcome.ShouldBe(new CommandOutcome(0, expected, ""));
    }

    private static async Task<TestLake> BuiltAsync()
    {
        TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.RunAsync(["2020-05-21", "2020-05-29"]);
        return lake;
    }
}
