using DataLake.Lake.Storage;
using DataLake.Pipeline.Runs;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>What a run makes depends on the data and the rules, not on how often or for how many dates it runs.</summary>
public sealed class RunTests
{
    [Fact]
    public void Second_run_writes_nothing_when_nothing_changed() => Law.Holds(Worlds.Good, 2, async world =>
    {
        using TestLake lake = await world.CreateLakeAsync();
        await lake.RunAsync(world.Dates, segments: world.Segments);
        IReadOnlyList<string> before = Objects(lake);

        RunReport second = await lake.RunAsync(world.Dates, segments: world.Segments);

        second.Run.ShouldBeNull();
        second.Stages.ShouldAllBe(stage => stage.Built == 0);
        Objects(lake).ShouldBe(before);
    });

    [Fact]
    public void Forced_run_makes_the_same_bytes_when_nothing_changed() => Law.Holds(Worlds.Good, 2, async world =>
    {
        using TestLake lake = await world.CreateLakeAsync();
        await lake.RunAsync(world.Dates, segments: world.Segments);
        string[] before = Snapshots(lake);

        lake.Set("LAKE_THREADS", "1");
        await lake.RunAsync(world.Dates, null, world.Segments, force: true);

        Snapshots(lake).ShouldBe(before);
    });

    [Fact]
    public void Backfill_makes_the_same_bytes_when_it_runs_many_dates_at_once() => Law.Holds(Worlds.Any, 2, async world =>
    {
        world = world with { Dates = ["2020-05-01", "2020-05-01T06:00:00", "2020-05-29", "2021-01-01"] };
        using TestLake single = await world.CreateLakeAsync();
        using TestLake together = await world.CreateLakeAsync();

        foreach (string date in world.Dates)
        {
            await single.RunAsync([date], ["curate", "aggregate"], world.Segments);
        }

        await together.RunAsync(world.Dates, ["curate", "aggregate"], world.Segments);

        Contents(together, "provision").ShouldBe(Contents(single, "provision"));
    });

    /// <summary>Every object of the lake, and when it was written.</summary>
    private static IReadOnlyList<string> Objects(TestLake lake) => [.. Files(lake.Root, "*")
        .Select(path => $"{Path.GetRelativePath(lake.Root, path)} {File.GetLastWriteTimeUtc(path):O} {Checksum.Of(File.ReadAllBytes(path))}")];

    private static string[] Snapshots(TestLake lake) => [.. Contents(lake, "consumption").Distinct()];

    /// <summary>The Parquet files of a bucket: partition, name and content, whichever run made them.</summary>
    private static IEnumerable<string> Contents(TestLake lake, string bucket)
    {
        string root = Path.Combine(lake.Root, bucket);
        return Files(root, "*.parquet").Select(path => (Key: Path.GetRelativePath(root, path).Split('/'), Content: Checksum.Of(File.ReadAllBytes(path))))
            .Select(file => $"{string.Join('/', file.Key.Where(part => !part.StartsWith("run=", StringComparison.Ordinal)))} {file.Content}")
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
