using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots.Endpoints;

/// <summary>What a snapshot is, in short.</summary>
/// <param name="ExecutionDate">Its execution date, UTC.</param>
/// <param name="RunId">The run that published it.</param>
/// <param name="Published">When that was, UTC.</param>
/// <param name="IsCurrent">Whether it is the one that is served.</param>
internal sealed record SnapshotSummary(DateTime ExecutionDate, string RunId, DateTime Published, bool IsCurrent)
{
    /// <summary>The summary of a snapshot's manifest.</summary>
    public static SnapshotSummary Of(Manifest manifest, Snapshot? current) => new(
        DateTime.SpecifyKind(manifest.ExecutionDate, DateTimeKind.Utc), manifest.RunId, manifest.Finished.UtcDateTime,
        current is not null && current.RunId == manifest.RunId && current.ExecutionDate.Instant == manifest.ExecutionDate);
}
