using DataLake.Benchmarks.Subjects;
using DataLake.Lake;

namespace DataLake.Benchmarks.Measures;

/// <summary>All that a measurement works with.</summary>
/// <param name="Options">What to measure.</param>
/// <param name="Settings">The limits.</param>
/// <param name="Command">The published command.</param>
/// <param name="Servers">The published API, and what it is compared to; published when a measurement asks for them.</param>
/// <param name="Deliveries">Synthetic deliveries.</param>
/// <param name="WorkFolder">A folder for lakes and other files in the making.</param>
public sealed record Bench(BenchmarkOptions Options, LakeOptions Settings, PublishedLake Command, Lazy<Task<PublishedServers>> Servers, Deliveries Deliveries, string WorkFolder)
{
    /// <summary>The execution date of all measurements, the one that the synthetic delivery is made for.</summary>
    public static ExecutionDate Date { get; } = new(new DateTime(2020, 5, 29, 0, 0, 0, DateTimeKind.Utc));

    /// <summary>The execution date after <see cref="Date"/>.</summary>
    public static ExecutionDate NextDate { get; } = new(Date.Instant.AddDays(1));

    /// <summary>How much the S3 server that is started here can hold: some deliveries and what is made of them.</summary>
    public const string S3Bytes = "12884901888";

    private const long ServedRows = 1_000_000;

    /// <summary>A full run for <see cref="Date"/>.</summary>
    public static string[] RunArguments { get; } = ["run", "-e", Date.ToString(), "--format", "json"];

    /// <summary>Makes a lake with one delivery in raw.</summary>
    public async Task<TemporaryLake> CreateLakeAsync(long rows)
    {
        TemporaryLake lake = new(WorkFolder);
        lake.Deliver(await Deliveries.GetAsync(rows));
        return lake;
    }

    /// <summary>Makes a lake with a published snapshot, which is as large whatever the delivery.</summary>
    public async Task<TemporaryLake> CreatePublishedLakeAsync()
    {
        TemporaryLake lake = await CreateLakeAsync(Math.Min(Options.Rows, ServedRows));
        await Command.RunAsync(lake.Root, null, RunArguments);
        return lake;
    }

    /// <summary>Says on standard error how a measurement comes along.</summary>
    public static void Say(string text) => Console.Error.WriteLine("  " + text);
}
