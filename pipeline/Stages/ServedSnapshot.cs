using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// The pointer to the snapshot that is served, switched by compare-and-swap; where the store does not keep conditions, by one
/// publisher at a time: see <see cref="SwitchClaim"/>.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
public sealed class ServedSnapshot(LakeContext lake, DatasetName dataset)
{
    /// <summary>The pointer and its ETag, or null when nothing is served.</summary>
    public Task<(CurrentSnapshot Value, string ETag)?> FindAsync(CancellationToken cancellationToken) =>
        lake.Manifests.ReadAsync(lake.Path.Current(dataset), LakeJson.Default.CurrentSnapshot, cancellationToken);

    /// <summary>Serves a snapshot unless a later execution date is served.</summary>
    /// <returns>What happened, in words.</returns>
    public Task<string> MoveForwardAsync(ExecutionDate date, RunId snapshot, RunId by, CancellationToken cancellationToken) =>
        new SwitchClaim(lake, dataset, by).HoldAsync(
            stop => ContendedWrite.TryAsync(lake, lake.Path.Current(dataset), () => TryMoveForwardAsync(date, snapshot, by, stop), stop), cancellationToken);

    /// <summary>Serves a snapshot whatever is served now.</summary>
    public Task SwitchAsync(ExecutionDate date, RunId snapshot, RunId by, CancellationToken cancellationToken) =>
        new SwitchClaim(lake, dataset, by).HoldAsync(
            stop => ContendedWrite.TryAsync(
                lake, lake.Path.Current(dataset),
                async () =>
                {
                    (CurrentSnapshot Value, string ETag)? current = await FindAsync(stop).ConfigureAwait(false);
                    return await TrySwitchAsync(date, snapshot, by, current?.ETag, stop).ConfigureAwait(false) ? $"{date} is served" : null;
                }, stop), cancellationToken);

    /// <returns>What happened, in words; null when another publisher was quicker.</returns>
    private async Task<string?> TryMoveForwardAsync(ExecutionDate date, RunId snapshot, RunId by, CancellationToken cancellationToken)
    {
        (CurrentSnapshot Value, string ETag)? current = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (current is { } served && new ExecutionDate(served.Value.ExecutionDate) > date)
        {
            return $"{new ExecutionDate(served.Value.ExecutionDate)} stays served, it is later than {date}; `lake rollback -e {date}` serves the earlier one";
        }

        lake.FailPoint.Reach("publish.before-switch");
        if (!await TrySwitchAsync(date, snapshot, by, current?.ETag, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        lake.FailPoint.Reach("publish.after-switch");
        return $"{date} is served";
    }

    private Task<bool> TrySwitchAsync(ExecutionDate date, RunId snapshot, RunId by, string? etag, CancellationToken cancellationToken)
    {
        CurrentSnapshot pointer = new()
        {
            FormatVersion = Manifest.CurrentFormatVersion,
            ExecutionDate = date.Instant,
            RunId = snapshot.Value,
            Manifest = lake.Path.SnapshotRunManifest(dataset, date, snapshot).Key,
            Switched = lake.Clock.GetUtcNow(),
            SwitchedBy = by.Value,
        };
        PutCondition condition = etag is null ? PutCondition.IfAbsent : PutCondition.IfMatch(etag);
        return lake.Manifests.WriteAsync(lake.Path.Current(dataset), pointer, LakeJson.Default.CurrentSnapshot, condition, cancellationToken);
    }
}
