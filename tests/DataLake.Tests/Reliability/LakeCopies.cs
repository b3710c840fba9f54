using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>Prepares lakes, and copies prepared ones.</summary>
internal static class LakeCopies
{
    private static readonly string[] _copied = ["LAKE_GC_GRACE", "LAKE_THREADS", "LAKE_S3_RETRIES"];

    /// <summary>
    /// A lake with the same objects in a folder of its own, or in buckets of its own; ETags stay, and times do where a store's
    /// ETags go by them.
    /// </summary>
    public static async Task<TestLake> CopyAsync(this TestLake from)
    {
        IEnumerable<(string, string)> settings = _copied.Where(name => from.Variable(name) is not null).Select(name => (name, from.Variable(name)!));
        if (from.Buckets is null)
        {
            TestLake inFolder = new(settings) { Dataset = from.Dataset };
            TestLake.CopyFolder(from.Folder, inFolder.Folder);
            return inFolder;
        }

        TestLake onS3 = OnS3([.. settings]);
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

    /// <summary>Makes every object look as if it had been there for days.</summary>
    public static void Age(this TestLake lake)
    {
        foreach (string file in Directory.GetFiles(lake.Root, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/raw/", StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-3));
        }
    }
}
