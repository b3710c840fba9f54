using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

public sealed class DryRunTests
{
    private const string Date = "2020-05-29";

    [Fact]
    public async Task Plan_says_missing_when_nothing_was_built()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);

        (await PlanAsync(lake)).ShouldBe(["curate: missing", "aggregate: missing", "publish: missing"]);
    }

    [Fact]
    public async Task Plan_says_up_to_date_when_nothing_changed()
    {
        using TestLake lake = await BuiltAsync();

        (await PlanAsync(lake)).ShouldBe(["curate: up to date", "aggregate: up to date", "publish: up to date"]);
    }

    [Fact]
    public async Task Plan_says_forced_when_everything_is_to_be_built_anew()
    {
        using TestLake lake = await BuiltAsync();

        // What a forced curate makes is not known yet; it is a changed input for the stages after it.
        (await PlanAsync(lake, "--force")).ShouldBe(["curate: forced", "aggregate: input changed", "publish: input changed"]);
        (await PlanAsync(lake, "publish", "--force")).ShouldBe(["publish: forced"]);
    }

    [Fact]
    public async Task Plan_says_input_changed_when_a_delivery_came()
    {
        using TestLake lake = await BuiltAsync();
        await SmallDelivery.PutAsync(lake, "another");

        (await PlanAsync(lake)).ShouldBe(["curate: input changed", "aggregate: input changed", "publish: input changed"]);
    }

    [Fact]
    public async Task Plan_says_SQL_changed_when_a_table_is_computed_otherwise()
    {
        using TestLake lake = await BuiltAsync();
        lake.EditDataset(new Dictionary<string, string>());
        File.AppendAllText(Path.Combine(lake.ReadDataset().Folder, "provision", "voucher_usage.sql"), "-- another comment\n");

        (await PlanAsync(lake)).ShouldBe(["curate: up to date", "aggregate: SQL changed", "publish: input changed"]);
    }

    [Fact]
    public async Task Plan_says_rules_changed_when_rows_are_judged_otherwise()
    {
        using TestLake lake = await BuiltAsync();
        lake.EditDataset(new Dictionary<string, string> { ["countries"] = "[Peru]" });

        (await PlanAsync(lake)).ShouldBe(["curate: rules changed", "aggregate: input changed", "publish: input changed"]);
    }

    [Fact]
    public async Task Plan_says_dataset_changed_when_amounts_are_ranked_otherwise()
    {
        using TestLake lake = await BuiltAsync();
        lake.EditDataset(new Dictionary<string, string> { ["rank_by"] = "orders" });

        (await PlanAsync(lake)).ShouldBe(["curate: up to date", "aggregate: dataset changed", "publish: input changed"]);
    }

    [Fact]
    public async Task Plan_says_scheme_changed_when_another_scheme_is_named()
    {
        using TestLake lake = await BuiltAsync();

        (await PlanAsync(lake, "--segments", "segments.assignment.yaml"))
            .ShouldBe(["curate: up to date", "aggregate: scheme changed", "publish: input changed"]);
    }

    [Fact]
    public async Task Plan_says_audits_changed_when_an_audit_is_stricter()
    {
        using TestLake lake = await BuiltAsync();
        lake.EditDataset(new Dictionary<string, string> { ["max_rejected_share"] = "0.4" });

        (await PlanAsync(lake)).ShouldBe(["curate: up to date", "aggregate: up to date", "publish: audits changed"]);
    }

    [Fact]
    public async Task Plan_says_not_served_when_an_earlier_snapshot_was_rolled_back_to()
    {
        using TestLake lake = await BuiltAsync();
        await lake.RunAsync("2020-05-28");
        (await lake.InvokeAsync("rollback", "-e", "2020-05-28")).ExitCode.ShouldBe(0);

        (await PlanAsync(lake)).ShouldBe(["curate: up to date", "aggregate: up to date", "publish: not served"]);
    }

    [Fact]
    public async Task Plan_writes_nothing_when_everything_is_to_be_built()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        IReadOnlyList<string> before = FolderListing.Of(lake.Folder);

        await PlanAsync(lake);

        FolderListing.Of(lake.Folder).ShouldBe(before);
    }

    private static async Task<TestLake> BuiltAsync()
    {
        TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.RunAsync(Date);
        return lake;
    }

    private static async Task<IReadOnlyList<string>> PlanAsync(TestLake lake, params string[] more)
    {
        CommandOutcome outcome = await lake.InvokeAsync(["run", "-e", Date, "--dry-run", "--format", "json", .. more]);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        return [.. json.RootElement.GetProperty("plan").EnumerateArray()
            .Select(row => $"{row.GetProperty("stage").GetString()}: {row.GetProperty("reason").GetString()}")];
    }
}
