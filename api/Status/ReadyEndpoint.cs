using DataLake.Api.Snapshots;

namespace DataLake.Api.Status;

/// <summary>
/// <c>GET /readyz</c>: 200 when lookups are answered, with the snapshot, its age and how the store was found; 503 with the
/// mend when there is none, because nothing is published, the store is away, or the first one is still being loaded.
/// </summary>
internal sealed class ReadyEndpoint(SnapshotHolder holder, TimeProvider clock) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/readyz", (RequestDelegate)(context => holder.Current is { } snapshot
        ? context.Response.WriteAsJsonAsync(Of(snapshot), StatusJson.Default.Ready)
        : holder.Absence.WriteAsync(context)));

    private Ready Of(Snapshot snapshot)
    {
        SourceState source = holder.Source;
        return new Ready(
            "ready", snapshot.RunId, snapshot.ExecutionDate.Instant, snapshot.Manifest.Finished.UtcDateTime,
            (clock.GetUtcNow() - snapshot.Manifest.Finished).TotalSeconds,
            new Source(source.IsHealthy ? "reachable" : "away", source.Since.UtcDateTime, source.Fault));
    }

    /// <summary>The answer.</summary>
    /// <param name="Status"><c>ready</c>.</param>
    /// <param name="Snapshot">The run that published the snapshot.</param>
    /// <param name="ExecutionDate">Its execution date, UTC.</param>
    /// <param name="Published">When it was published, UTC.</param>
    /// <param name="AgeSeconds">How long ago that is.</param>
    /// <param name="Source">How the store was found last.</param>
    internal sealed record Ready(string Status, string Snapshot, DateTime ExecutionDate, DateTime Published, double AgeSeconds, Source Source);

    /// <summary>How the store was found.</summary>
    /// <param name="State"><c>reachable</c>, or <c>away</c> when it does not answer or what it serves cannot be loaded.</param>
    /// <param name="Since">Since when, UTC.</param>
    /// <param name="Fault">What is wrong and how to mend it; null when nothing is.</param>
    internal sealed record Source(string State, DateTime Since, string? Fault);
}
