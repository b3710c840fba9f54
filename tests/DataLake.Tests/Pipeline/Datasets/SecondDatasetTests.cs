using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Datasets;

/// <summary>
/// A dataset is a folder: <c>Datasets/store/visit</c> has other columns, segments, tables, rules and audits than
/// customer/voucher, no macros, and not a line of C#.
/// </summary>
public sealed class SecondDatasetTests : IDisposable
{
    private static readonly string[] _names = ["--domain", "store", "--dataset", "visit"];

    private readonly TestLake _lake = new([("LAKE_DATASETS", Path.Combine(AppContext.BaseDirectory, "Datasets"))])
    {
        Dataset = new DatasetName("store", "visit"),
    };

    [Fact]
    public async Task Dataset_is_published_when_it_is_chosen_by_name()
    {
        await DeliverAsync();

        CommandOutcome outcome = await _lake.InvokeAsync(["run", "-e", "2021-03-31", .. _names]);

        outcome.Error.ShouldNotContain("error");
        outcome.ExitCode.ShouldBe(0);
        TextTable visits = await _lake.QueryAsync("FROM consumption.visits");
        visits.Lines.ShouldBe([
            "2021-03-31 00:00:00 | middle | Basel | 2 | 33.25",
            "2021-03-31 00:00:00 | old | Chur | 1 | 5.00",
            "2021-03-31 00:00:00 | young | Basel | 1 | 10.50",
            "2021-03-31 00:00:00 | young | Chur | 2 | 3.00",
        ]);
        (await _lake.QueryAsync("SELECT segment, store FROM consumption.favourite_store")).Lines.ShouldBe(["middle | Basel", "old | Chur", "young | Chur"]);
        (await _lake.QueryAsync("SELECT reject_reason, source_row FROM curated.visit_rejected ORDER BY source_row")).Lines
            .ShouldBe(["too_young | 6", "incomplete | 7", "duplicate | 8"]);
    }

    [Fact]
    public async Task Dataset_is_asked_when_a_query_names_its_tables()
    {
        await DeliverAsync();
        await _lake.RunAsync("2021-03-31");

        CommandOutcome outcome = await _lake.InvokeAsync(
            ["query", "SELECT store, visits FROM provision.visits WHERE segment = 'young' ORDER BY store", "--format", "csv", .. _names]);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ReplaceLineEndings("\n").ShouldBe("store,visits\nBasel,1\nChur,2\n");
    }

    [Fact]
    public async Task Dataset_counts_by_another_scheme_when_one_is_named()
    {
        await DeliverAsync();

        await _lake.RunAsync("2021-03-31", segments: "segments.two.yaml");

        (await _lake.QueryAsync("SELECT segment, sum(visits) FROM consumption.visits GROUP BY ALL ORDER BY ALL")).Lines.ShouldBe(["grown | 4", "minor | 2"]);
    }

    [Fact]
    public async Task Dataset_is_not_published_when_its_own_audit_fails()
    {
        await _lake.DeliverAsync("bad", """SELECT DATE '2021-03-01' AS "when", 'Basel' AS store, 20 AS age, -1.0 AS basket""");

        CommandOutcome outcome = await _lake.InvokeAsync(["run", "-e", "2021-03-31", .. _names]);

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain("assert_spent_is_not_negative has 1 offending row");
        Directory.Exists(Path.Combine(_lake.Root, "consumption", "store", "visit")).ShouldBeFalse();
    }

    [Fact]
    public async Task Deliveries_break_the_contract_when_a_column_of_the_dataset_is_missing()
    {
        await _lake.DeliverAsync("bad", """SELECT DATE '2021-03-01' AS "when", 'Basel' AS store, 20 AS age""");

        CommandOutcome outcome = await _lake.InvokeAsync(["run", "-e", "2021-03-31", .. _names]);

        outcome.ExitCode.ShouldBe(5);
        outcome.Error.ShouldContain("Column basket is missing");
    }

    public void Dispose() => _lake.Dispose();

    private async Task DeliverAsync()
    {
        await _lake.DeliverAsync("2021/spring", TextTable.Parse(
            """
            when                | store | age  | basket
            2021-03-01 10:00:00 | Basel | 29   | 10.5
            2021-03-01 10:00:00 | Basel | 30   | 13.25
            2021-03-01 10:00:00 | Basel | 59   | 20
            2021-03-01 10:00:00 | Chur  | 60   | 5
            2021-03-01 10:00:00 | Chur  | 14   | 1
            2021-03-31 00:00:00 | Chur  | 17   | 2
            2021-03-01 10:00:00 | Chur  | 13   | 2
            2021-03-01 10:00:00 | Chur  | NULL | 2
            2021-03-01 10:00:00 | Chur  | 60   | 5.00
            2021-03-31 00:00:01 | Chur  | 60   | 5
            """), new Dictionary<string, string> { ["when"] = "TIMESTAMP", ["basket"] = "DOUBLE" });
    }
}
