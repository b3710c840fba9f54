using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Runs;

public sealed class WorkDoneOnceTests
{
    private const string Date = "2020-05-29";

    [Fact]
    public async Task Run_writes_nothing_when_nothing_changed()
    {
        using TestLake lake = await BuiltAsync();
        IReadOnlyList<string> before = FolderListing.Of(lake.Folder);

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date);

        outcome.ExitCode.ShouldBe(0);
        outcome.Output.ShouldContain("Everything is up to date; no data was read and nothing was written.");
        FolderListing.Of(lake.Folder).ShouldBe(before);
    }

    [Fact]
    public async Task Run_reads_no_data_when_nothing_changed()
    {
        using TestLake lake = await BuiltAsync();
        string[] data = Directory.GetFiles(lake.Root, "*.parquet", SearchOption.AllDirectories);
        data.Length.ShouldBeGreaterThan(6);
        foreach (string path in data)
        {
            // Any reader would stumble over the zeros; who looks at size and time only does not see them.
            FileInfo file = new(path);
            DateTime written = file.LastWriteTimeUtc;
            File.WriteAllBytes(path, new byte[file.Length]);
            File.SetLastWriteTimeUtc(path, written);
        }

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date, "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        JsonDocument.Parse(outcome.Output).RootElement.GetProperty("run").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Run_curates_the_new_delivery_alone_when_one_came()
    {
        using TestLake lake = await BuiltAsync();
        string curated = Path.Combine(lake.Root, "curated");
        IReadOnlyList<string> before = FolderListing.Of(curated, "/files/");
        await SampleAsync(lake, seed: "2");

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date, "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        JsonElement curate = await StageAsync(lake, outcome, "curate");
        (curate.GetProperty("built").GetInt32(), curate.GetProperty("unchanged").GetInt32(), curate.GetProperty("rows_in").GetInt64()).ShouldBe((1, 1, 5000L));
        IReadOnlyList<string> after = FolderListing.Of(curated, "/files/");
        after.Count.ShouldBe(2);
        after.ShouldContain(before.Single());
    }

    [Fact]
    public async Task Run_curates_nothing_when_another_date_is_asked_for()
    {
        using TestLake lake = await BuiltAsync();

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-28", "--format", "json");

        JsonElement curate = await StageAsync(lake, outcome, "curate");
        (curate.GetProperty("built").GetInt32(), curate.GetProperty("unchanged").GetInt32(), curate.GetProperty("rows_in").GetInt64()).ShouldBe((0, 1, 0L));
    }

    [Fact]
    public async Task Sample_is_put_once_when_the_same_one_is_asked_for_again()
    {
        using TestLake lake = await BuiltAsync();
        IReadOnlyList<string> before = FolderListing.Of(lake.Folder);

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date, "--sample", "5000");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        FolderListing.Of(lake.Folder).ShouldBe(before);
    }

    [Fact]
    public async Task Scheme_of_the_assignment_is_applied_when_it_is_named()
    {
        using TestLake lake = await BuiltAsync();

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date, "--segments", "segments.assignment.yaml");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        (await lake.QueryAsync("SELECT DISTINCT segment FROM consumption.voucher_usage ORDER BY segment")).Lines
            .ShouldBe(["0-4", "121-180", "14-37", "180+", "30-60", "5-13", "61-90", "91-120"]);
    }

    private static async Task<TestLake> BuiltAsync()
    {
        TestLake lake = new();
        await SampleAsync(lake, seed: "1");
        (await lake.InvokeAsync("run", "-e", Date)).ExitCode.ShouldBe(0);
        return lake;
    }

    private static async Task SampleAsync(TestLake lake, string seed) =>
        (await lake.InvokeAsync("sample", "--rows", "5000", "--seed", seed)).ExitCode.ShouldBe(0);

    private static async Task<JsonElement> StageAsync(TestLake lake, CommandOutcome run, string stage)
    {
        string runId = JsonDocument.Parse(run.Output).RootElement.GetProperty("run").GetString()!;
        string record = await File.ReadAllTextAsync(Path.Combine(lake.Root, "consumption", "_runs", runId + ".json"));
        return JsonDocument.Parse(record).RootElement.GetProperty("stages").EnumerateArray().Single(one => one.GetProperty("stage").GetString() == stage);
    }
}
