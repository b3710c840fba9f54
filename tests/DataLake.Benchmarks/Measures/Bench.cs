using DataLake.Benchmarks.Subjects;
using DataLake.Lake;

namespace DataLake.Benchmarks.Measures;

/// <summary>All that a measurement works with.</summary>
/// <param name="Options">What to measure.</param>
/// <param name="Settings">The limits.</param>
/// <param name="Command">The published command.</param>
/// <param name="Deliveries">Synthetic deliveries.</param>
/// <param name="WorkFolder">A folder for lakes and other files in the making.</param>
public sealed record Bench(BenchmarkOptions Options, LakeOptions Settings, PublishedLake Command, Deliveries Deliveries, string WorkFolder)
{
    /// <summary>The execution date of all measurements, the one that the synthetic delivery is made for.</summary>
    public static ExecutionDate Date { get; } = new(new DateTime(2020, 5, 29, 0, 0, 0, DateTimeKind.Utc));

    /// <summary>How much the S3 server that is started here can hold: some deliveries and what is made of them.</summary>
    public const string S3Bytes = "12884901888";

    /// <summary>A full run for <see cref="Date"/>.</summary>
    public static string[] RunArguments { get; } = ["run", "-e", Date.ToString(), "--format", "json"];

    /// <summary>Makes a lake with one delivery in raw.</summary>
    public async Task<TemporaryLake> CreateLakeAsync(long rows)
    {
        TemporaryLake lake = new(WorkFolder);
        lake.Deliver(await Deliveries.GetAsync(rows));
        return lake;
    }

    /// <summary>Says on standard error how a measurement comes along.</summary>
    public static void Say(string text) => Console.Error.WriteLine("  " + text);
}
