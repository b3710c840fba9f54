using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

/// <summary>Which execution date is served after runs, backfills and rollbacks in any order.</summary>
public sealed class ServedDateTests
{
    [Fact]
    public async Task Later_date_is_served_when_it_is_published()
    {
        using TestLake lake = await PublishedAsync("2020-05-28", "2020-05-29");

        (await ServedAsync(lake)).Date.ShouldBe("2020-05-29");
    }

    [Fact]
    public async Task Same_date_is_served_by_its_new_run_when_it_is_published_again()
    {
        using TestLake lake = await PublishedAsync("2020-05-29");
        (_, string firstRun) = await ServedAsync(lake);

        await lake.RunAsync("2020-05-29", force: true);

        (string date, string run) = await ServedAsync(lake);
        date.ShouldBe("2020-05-29");
        run.ShouldNotBe(firstRun);
    }

    [Fact]
    public async Task Earlier_date_is_added_but_not_served_when_it_is_backfilled()
    {
        using TestLake lake = await PublishedAsync("2020-05-29");

        CommandOutcome outcome = await lake.InvokeAsync("backfill", "--from", "2020-05-26", "--to", "2020-05-27");

        outcome.ExitCode.ShouldBe(0);
        outcome.Output.ShouldContain("2020-05-29 stays served, it is later than 2020-05-27");
        (await ServedAsync(lake)).Date.ShouldBe("2020-05-29");
        (await lake.QueryAsync("SELECT count(*) > 0 FROM consumption.voucher_most_used", "2020-05-26")).Single.ShouldBe("true");
    }

    [Fact]
    public async Task Latest_date_is_served_when_a_backfill_goes_beyond_the_served_one()
    {
        using TestLake lake = await PublishedAsync("2020-05-26");

        await lake.RunAsync(["2020-05-25", "2020-05-26", "2020-05-27"]);

        (await ServedAsync(lake)).Date.ShouldBe("2020-05-27");
    }

    [Fact]
    public async Task Earlier_date_is_served_when_it_is_rolled_back_to()
    {
        using TestLake lake = await PublishedAsync("2020-05-28", "2020-05-29");

        CommandOutcome outcome = await lake.InvokeAsync("rollback", "-e", "2020-05-28");

        outcome.ExitCode.ShouldBe(0);
        (await ServedAsync(lake)).Date.ShouldBe("2020-05-28");
    }

    [Fact]
    public async Task Earlier_run_is_served_when_it_is_rolled_back_to_by_name()
    {
        using TestLake lake = await PublishedAsync("2020-05-29");
        (_, string firstRun) = await ServedAsync(lake);
        await lake.RunAsync("2020-05-29", force: true);

        CommandOutcome outcome = await lake.InvokeAsync("rollback", "-e", "2020-05-29", "--run", firstRun);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        (await ServedAsync(lake)).ShouldBe(("2020-05-29", firstRun));
    }

    [Fact]
    public async Task Later_date_is_served_again_when_it_is_run_after_a_rollback()
    {
        using TestLake lake = await PublishedAsync("2020-05-28", "2020-05-29");
        (await lake.InvokeAsync("rollback", "-e", "2020-05-28")).ExitCode.ShouldBe(0);

        await lake.RunAsync("2020-05-29");

        (await ServedAsync(lake)).Date.ShouldBe("2020-05-29");
    }

    [Fact]
    public async Task Served_snapshot_stays_when_a_rollback_finds_the_other_one_damaged()
    {
        using TestLake lake = await PublishedAsync("2020-05-28", "2020-05-29");
        string damaged = Directory.GetFiles(
            Path.Combine(lake.Root, "consumption", "customer", "voucher", "execution_date=2020-05-28T000000"), "voucher_most_used.parquet", SearchOption.AllDirectories).Single();
        File.WriteAllText(damaged, "damaged");

        CommandOutcome outcome = await lake.InvokeAsync("rollback", "-e", "2020-05-28");

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain("An object of the snapshot is damaged or gone");
        (await ServedAsync(lake)).Date.ShouldBe("2020-05-29");
    }

    [Fact]
    public async Task Served_snapshot_stays_when_an_audit_fails()
    {
        using TestLake lake = await PublishedAsync("2020-05-28");
        lake.EditDataset(new Dictionary<string, string> { ["max_rejected_share"] = "0.1" });

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain("assert_rejected_share_within_limit has 1 offending row");
        (await ServedAsync(lake)).Date.ShouldBe("2020-05-28");
    }

    private static async Task<TestLake> PublishedAsync(params string[] dates)
    {
        TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        foreach (string date in dates)
        {
            await lake.RunAsync(date);
        }

        return lake;
    }

    private static async Task<(string Date, string Run)> ServedAsync(TestLake lake)
    {
        CommandOutcome outcome = await lake.InvokeAsync("status", "--format", "json");
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        return (json.RootElement.GetProperty("served").GetString()![..10], json.RootElement.GetProperty("served_run").GetString()!);
    }
}
