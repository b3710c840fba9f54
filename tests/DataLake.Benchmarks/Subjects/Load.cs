namespace DataLake.Benchmarks.Subjects;

/// <summary>What a server did under load, and what it took of the processors.</summary>
/// <param name="Wrk">What was answered.</param>
/// <param name="ProcessorSeconds">The processor time that the server used meanwhile.</param>
public sealed record Load(Wrk Wrk, double ProcessorSeconds)
{
    private double MicrosecondsPerRequest => 1e6 * ProcessorSeconds / Wrk.Requests;

    /// <summary>Asks a server as fast as it answers.</summary>
    public static async Task<Load> MeasureAsync(ServerProcess server, TimeSpan duration)
    {
        TimeSpan before = server.ProcessorTime();
        Wrk wrk = await Wrk.RunAsync(server, duration);
        return new Load(wrk, (server.ProcessorTime() - before).TotalSeconds);
    }

    /// <summary>The figures of several rounds.</summary>
    public static IEnumerable<Figure> Figures(string who, IReadOnlyList<Load> rounds) =>
    [
        Figure.Plain($"{who}: lookups a second", FormattableString.Invariant($"{Median.Of([.. rounds.Select(one => one.Wrk.PerSecond)]):N0}")),
        Figure.Plain($"{who}: 99th percentile", FormattableString.Invariant($"{1e3 * Median.Of([.. rounds.Select(one => one.Wrk.P99Seconds)]):F2} ms")),
        Figure.Plain($"{who}: processor time of the server per lookup", FormattableString.Invariant($"{Median.Of([.. rounds.Select(one => one.MicrosecondsPerRequest)]):F1} us")),
    ];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Wrk.PerSecond:N0}/s, p99 {1e3 * Wrk.P99Seconds:F2} ms, {MicrosecondsPerRequest:F1} us");
}
