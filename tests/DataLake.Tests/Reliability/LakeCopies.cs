using DataLake.Lake.DuckDb;
using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>Prepares lakes, and copies prepared ones.</summary>
internal static class LakeCopies
{
    private static readonly string[] _copied =
        ["LAKE_GC_GRACE", "LAKE_THREADS", "LAKE_S3_RETRIES", "LAKE_S3_PART_SIZE", "LAKE_COPY_FROM_ACCESS_KEY_ID", "LAKE_COPY_FROM_SECRET_ACCESS_KEY"];

    /// <summary>What a lake in a folder takes from a lake in buckets that it is copied from.</summary>
    private static readonly string[] _ofBuckets =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", .. S3Buckets.Zones.Select(zone => "LAKE_BUCKETS__" + zone.ToUpperInvariant())];

    /// <summary>The settings that another view of a lake has in common with it, but for its root.</summary>
    public static IEnumerable<(string Name, string Value)> SettingsOf(TestLake lake) =>
        _copied.Concat(_ofBuckets).Where(name => lake.Variable(name) is not null).Select(name => (name, lake.Variable(name)!));

    /// <summary>
    /// A lake with the same objects in a folder of its own, or in buckets of its own; ETags stay, and times do where a store's
    /// ETags go by them.
    /// </summary>
    public static async Task<TestLake> CopyAsync(this TestLake from)
    {
        if (from.Buckets is null)
        {
            TestLake inFolder = new(SettingsOf(from)) { Dataset = from.Dataset };
            TestLake.CopyFolder(from.Folder, inFolder.Folder);
            return inFolder;
        }

        TestLake onS3 = OnS3(SettingsOf(from).Where(setting => _copied.Contains(setting.Name)));
        await from.Buckets.CopyToAsync(onS3.Buckets!);
        TestLake.CopyFolder(DeliveriesOf(from), DeliveriesOf(onS3));
        return onS3;
    }

    /// <summary>An empty lake in buckets of its own.</summary>
    public static TestLake OnS3(params IEnumerable<(string Name, string Value)> settings)
    {
        S3Buckets buckets = new() { FreesMemory = true };
        return new TestLake([.. buckets.Settings, .. settings]) { Buckets = buckets };
    }

    /// <summary>The folder of files that <c>lake ingest</c> is given.</summary>
    public static string DeliveriesOf(TestLake lake) => Path.Combine(lake.Folder, "deliveries");

    /// <summary>Runs the command in this process and expects it to end well.</summary>
    public static async Task<string> DoAsync(this TestLake lake, params IReadOnlyList<string> args)
    {
        CommandOutcome outcome = await lake.InvokeAsync(args);
        outcome.ExitCode.ShouldBe(0, $"lake {string.Join(' ', args)}: {outcome.Error}");
        return outcome.Output;
    }

    /// <summary>Runs the command in a process that dies at a step.</summary>
    public static async Task DieAsync(this TestLake lake, string failPoint, params IReadOnlyList<string> args)
    {
        lake.Set("LAKE_FAILPOINT", failPoint);
        CommandOutcome outcome = await LakeProcess.RunAsync(lake, args);
        lake.Set("LAKE_FAILPOINT", "");
        outcome.ExitCode.ShouldBe(LakeProcess.KilledExitCode, outcome.Error);
    }

    /// <summary>Makes a delivery in the lake's test folder, outside its zones.</summary>
    /// <returns>Its path, for <c>lake ingest</c>.</returns>
    public static async Task<string> MakeDeliveryAsync(this TestLake lake, string name, int rows, int seed)
    {
        using TestLake other = new();
        await other.DoAsync("sample", "--rows", $"{rows}", "--seed", $"{seed}");
        string path = Path.Combine(DeliveriesOf(lake), name + ".parquet");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(Directory.GetFiles(Path.Combine(other.Root, "raw"), "*.parquet", SearchOption.AllDirectories).Single(), path);
        return path;
    }

    /// <summary>Makes a delivery of few rows that is larger than a part of an upload, in the lake's test folder, outside its zones.</summary>
    /// <returns>Its path, for <c>lake ingest</c>.</returns>
    public static async Task<string> MakeLargeDeliveryAsync(this TestLake lake, string name, int rows, int seed)
    {
        string small = await lake.MakeDeliveryAsync(name + "-small", rows, seed);
        string path = Path.Combine(DeliveriesOf(lake), name + ".parquet");
        await using DuckDbSession session = await lake.OpenSessionAsync();
        await session.ExecuteAsync(
            $"""
            COPY (
                SELECT delivery.* EXCLUDE (number), note
                FROM (SELECT *, row_number() OVER () AS number FROM read_parquet('{small}')) AS delivery
                JOIN (
                    SELECT n.range AS number, string_agg(md5(n.range || '-' || part.range), '') AS note
                    FROM range(1, {rows + 1}) AS n, range(512) AS part GROUP BY n.range) AS notes USING (number))
            TO '{path}' (FORMAT parquet, COMPRESSION uncompressed)
            """, CancellationToken.None);
        File.Delete(small);
        return path;
    }

    /// <summary>Makes every object look as if it had been there for days.</summary>
    public static void Age(this TestLake lake)
    {
        foreach (string file in Directory.GetFiles(lake.Root, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/raw/", StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-3));
        }
    }
}
