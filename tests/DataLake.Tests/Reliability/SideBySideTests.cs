using Shouldly;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>Several commands on one lake at once: all end well, and the result is that of one after the other.</summary>
public sealed class SideBySideTests
{
    private const int Rounds = 2;

    [Theory]
    [InlineData("run -e 2020-05-29", "run -e 2020-05-29")]
    [InlineData("run -e 2020-05-29 --force", "run -e 2020-05-29 --force")]
    [InlineData("run -e 2020-05-29", "backfill --from 2020-05-27 --to 2020-05-29")]
    [InlineData("run -e 2020-05-29", "gc --keep 1")]
    [InlineData("gc --keep 1", "gc --keep 1")]
    [InlineData("run -e 2020-05-27", "rollback -e 2020-05-28")]
    public async Task Commands_end_well_and_the_result_is_right_when_they_run_at_once(string first, string second)
    {
        using TestLake template = await LitteredAsync();
        using TestLake expected = await template.CopyAsync();
        await expected.DoAsync(first.Split(' '));
        await expected.DoAsync(second.Split(' '));
        LakeState right = await LakeState.ReadAsync(expected);
        for (int round = 0; round < Rounds; round++)
        {
            using TestLake lake = await template.CopyAsync();
            lake.Age();
            using LakeProcess one = LakeProcess.Start(lake, first.Split(' '));
            await Task.Delay(40 * round);
            using LakeProcess other = LakeProcess.Start(lake, second.Split(' '));

            CommandOutcome[] outcomes = await Task.WhenAll(one.WaitAsync(), other.WaitAsync());

            outcomes.ShouldAllBe(outcome => outcome.ExitCode == 0, string.Join(' ', outcomes.Select(outcome => outcome.Error)));
            await StoredObjects.ShouldBeCompleteAsync(lake);
            (await LakeState.ReadAsync(lake)).ShouldEqual(right);
        }
    }

    [Fact]
    public async Task File_is_there_once_when_two_ingest_it_at_once()
    {
        using TestLake lake = new();
        string delivery = await lake.MakeDeliveryAsync("may", 2000, 1);
        for (int round = 0; round < Rounds; round++)
        {
            using LakeProcess one = LakeProcess.Start(lake, "ingest", delivery);
            using LakeProcess other = LakeProcess.Start(lake, "ingest", delivery);

            CommandOutcome[] outcomes = await Task.WhenAll(one.WaitAsync(), other.WaitAsync());

            outcomes.ShouldAllBe(outcome => outcome.ExitCode == 0, string.Join(' ', outcomes.Select(outcome => outcome.Error)));
            string raw = Directory.GetFiles(Path.Combine(lake.Root, "raw"), "*", SearchOption.AllDirectories).Single();
            (await File.ReadAllBytesAsync(raw)).ShouldBe(await File.ReadAllBytesAsync(delivery));
            File.Delete(raw);
        }
    }

    [Theory]
    [InlineData("curate.between-puts")]
    [InlineData("curate.before-manifest")]
    [InlineData("aggregate.after-run-manifest")]
    [InlineData("aggregate.after-manifest")]
    [InlineData("publish.before-put")]
    [InlineData("publish.before-switch")]
    public async Task Run_ends_well_when_another_does_the_same_while_it_waits(string step)
    {
        using TestLake lake = await LitteredAsync();
        using TestLake expected = await lake.CopyAsync();
        await expected.DoAsync("run", "-e", "2020-05-29");

        CommandOutcome outcome = await BadDayTests.PausedAsync(lake, step, () => lake.DoAsync("run", "-e", "2020-05-29", "--force"), "run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        await StoredObjects.ShouldBeCompleteAsync(lake);
        (await LakeState.ReadAsync(lake)).ShouldEqual(await LakeState.ReadAsync(expected));
    }

    [Fact]
    public async Task Gc_leaves_what_a_run_takes_up_when_it_was_garbage_before()
    {
        using TestLake lake = await LitteredAsync();
        lake.Age();

        CommandOutcome outcome = await BadDayTests.PausedAsync(lake, "gc.before-delete", () => lake.DoAsync("run", "-e", "2020-05-29"), "gc");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        await StoredObjects.ShouldBeCompleteAsync(lake);
    }

    [Fact]
    public async Task Run_keeps_what_it_takes_up_when_gc_comes_by_before_its_manifest()
    {
        using TestLake lake = await LitteredAsync();
        lake.Age();

        CommandOutcome outcome = await BadDayTests.PausedAsync(lake, "curate.before-manifest", () => lake.DoAsync("gc"), "run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        await StoredObjects.ShouldBeCompleteAsync(lake);
    }

    [Theory]
    [InlineData("gc.before-delete")]
    [InlineData("rollback.before-switch")]
    public async Task Gc_leaves_a_snapshot_when_it_is_rolled_back_to_meanwhile(string step)
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "500");
        await lake.DoAsync("run", "-e", "2020-05-28");
        string earlier = (await lake.Open().Manifests.ReadManifestAsync(
            lake.Open().Path.SnapshotManifest(lake.Dataset, TestLake.Date("2020-05-28")), CancellationToken.None))!.RunId;
        await lake.DoAsync("run", "-e", "2020-05-28", "--force");
        lake.Age();
        string[] rollback = ["rollback", "-e", "2020-05-28", "--run", earlier];
        string[] gc = ["gc", "--keep", "1"];

        CommandOutcome outcome = step.StartsWith("gc", StringComparison.Ordinal)
            ? await BadDayTests.PausedAsync(lake, step, () => lake.DoAsync(rollback), gc)
            : await BadDayTests.PausedAsync(lake, step, () => lake.DoAsync(gc), rollback);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        LakeState state = await LakeState.ReadAsync(lake);
        state.Parts["served"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Gc_leaves_every_partition_readable_when_a_forced_run_died_between_two_manifests()
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "500");
        await lake.DoAsync("run", "-e", "2020-05-28");
        await lake.DieAsync("aggregate.after-manifest", "run", "-e", "2020-05-28", "--force");
        lake.Age();

        await lake.DoAsync("gc");

        await StoredObjects.ShouldBeCompleteAsync(lake);
    }

    [Fact]
    public async Task Runs_end_well_when_all_of_them_find_the_folders_of_dead_runs()
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "500");
        for (int i = 0; i < 200; i++)
        {
            string dead = Path.Combine(lake.Variable("LAKE_TEMP")!, $"20200101T000000000Z-{i:x8}");
            Directory.CreateDirectory(Path.Combine(dead, "spill"));
            await File.WriteAllTextAsync(Path.Combine(dead, "spill", "rows.tmp"), "");
            await File.WriteAllTextAsync(Path.Combine(dead, "lock"), "");
            File.SetLastWriteTimeUtc(Path.Combine(dead, "lock"), DateTime.UtcNow.AddDays(-1));
        }

        CommandOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LakeProcess.RunAsync(lake, "run", "-e", "2020-05-28")));

        outcomes.ShouldAllBe(outcome => outcome.ExitCode == 0, string.Join(' ', outcomes.Select(outcome => outcome.Error)));
        Directory.GetDirectories(lake.Variable("LAKE_TEMP")!).ShouldBeEmpty();
    }

    /// <summary>A served lake with new deliveries, and with what dead runs left behind, among it curated objects with their receipts.</summary>
    private static async Task<TestLake> LitteredAsync()
    {
        TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "1000");
        await lake.DoAsync("run", "-e", "2020-05-28");
        await lake.DieAsync("publish.before-manifest", "run", "-e", "2020-05-28", "--force");
        await lake.DoAsync("ingest", await lake.MakeDeliveryAsync("second", 500, 2), await lake.MakeDeliveryAsync("third", 400, 3));
        await lake.DieAsync("curate.between-puts:2", "run", "-e", "2020-05-29");
        return lake;
    }
}
