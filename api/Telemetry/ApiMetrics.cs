using System.Diagnostics.Metrics;
using DataLake.Api.Snapshots;

namespace DataLake.Api.Telemetry;

/// <summary>
/// What is counted, under the meter <see cref="MeterName"/>. It is there whether or not anybody listens; how long requests
/// take, by route and status, the platform counts itself as <c>http.server.request.duration</c>.
/// </summary>
public sealed class ApiMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "DataLake.Api";

    /// <summary>The outcome of a lookup that has an amount. Others are the ends of problem types, such as <c>no-segment</c>.</summary>
    public const string Answered = "answered";

    private readonly Counter<long> _lookups;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="holder">Has the snapshot.</param>
    /// <param name="retries">Counts the requests to the store that are tried again.</param>
    /// <param name="clock">Says how old the snapshot is.</param>
    public ApiMetrics(IMeterFactory meters, SnapshotHolder holder, StoreRetries retries, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(meters);
        Meter meter = meters.Create(MeterName);
        _lookups = meter.CreateCounter<long>("lake.api.lookups", "{lookup}", "Lookups by outcome.");
        meter.CreateObservableCounter("lake.api.snapshot.swaps", () => holder.Swaps, "{swap}", "Snapshots that were swapped in.");
        meter.CreateObservableGauge(
            "lake.api.snapshot.age", () => holder.Current is { } snapshot ? [new Measurement<double>((clock.GetUtcNow() - snapshot.Manifest.Finished).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "How long ago the served snapshot was published.");
        meter.CreateObservableCounter("lake.api.store.retries", () => retries.Count, "{request}", "Requests to the store that were tried again.");
        meter.CreateObservableGauge("lake.api.source.reachable", () => holder.Source.IsHealthy ? 1 : 0, "{source}", "1 when the store answered last and what it serves could be loaded, otherwise 0.");
    }

    /// <summary>Counts lookups.</summary>
    /// <param name="outcome">How they ended: <see cref="Answered"/>, or the end of a problem's type.</param>
    /// <param name="count">How many ended so; 0 is not told to anybody.</param>
    public void CountLookup(string outcome, long count = 1)
    {
        if (count > 0)
        {
            _lookups.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
