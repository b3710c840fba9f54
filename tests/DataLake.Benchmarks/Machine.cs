using System.Runtime.InteropServices;
using DataLake.Lake;
using DataLake.Lake.DuckDb;

namespace DataLake.Benchmarks;

/// <summary>Where the figures come from; without it they mean little.</summary>
public static class Machine
{
    /// <summary>What the machine and the programs on it are, one fact a line.</summary>
    public static IReadOnlyList<string> Describe(LakeOptions lake, TimeProvider clock) =>
    [
        $"- date: {clock.GetUtcNow():yyyy-MM-dd HH:mm} UTC",
        $"- machine: {Environment.ProcessorCount} cores ({Processor()}), {Gibibytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)} GiB of memory, {RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        $"- load of the last minute before the start: {Load()}",
        $"- limits: LAKE_THREADS {lake.Threads}, LAKE_MEMORY_LIMIT {Gibibytes(lake.MemoryLimitBytes)} GiB",
        $"- versions: lake {typeof(LakeContext).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}, {DuckDbSession.Engine}",
    ];

    private static string Gibibytes(long bytes) => FormattableString.Invariant($"{bytes / 1073741824.0:F1}");

    /// <summary>How many threads wanted to run, on average; the figures are worth little when it is near the number of cores.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "not known";

    private static string Processor()
    {
        const string Path = "/proc/cpuinfo";
        string? line = File.Exists(Path)
            ? File.ReadLines(Path).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "model not known";
    }
}
