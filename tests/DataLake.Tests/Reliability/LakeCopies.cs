using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>Prepares lakes, and copies prepared ones.</summary>
internal static class LakeCopies
{
    private static readonly string[] _copied = ["LAKE_GC_GRACE", "LAKE_THREADS"];

    /// <summary>A lake with the same objects in a folder of its own; times stay, as a store's ETags go by them.</summary>
    public static TestLake Copy(this TestLake from)
    {
        TestLake copy = new() { Dataset = from.Dataset };
        foreach (string file in Directory.GetFiles(from.Folder, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(copy.Folder, Path.GetRelativePath(from.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        foreach (string name in _copied)
        {
            if (from.Variable(name) is { } value)
            {
                copy.Set(name, value);
            }
        }

        return copy;
    }

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
        string path = Path.Combine(lake.Folder, "deliveries", name + ".parquet");
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
