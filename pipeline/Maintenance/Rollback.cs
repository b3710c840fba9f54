using DataLake.Lake;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Maintenance;

/// <summary>Serves an earlier snapshot again.</summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
public sealed class Rollback(LakeContext lake, DatasetName dataset)
{
    /// <summary>Serves a snapshot, after its files were compared with its manifest.</summary>
    /// <param name="date">The execution date.</param>
    /// <param name="snapshot">The run that published it; null for the date's latest.</param>
    /// <param name="by">The run that this is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The manifest of the snapshot that is served now.</returns>
    /// <exception cref="LakeException">There is no such snapshot (kind <see cref="LakeErrorKind.Usage"/>), or it is damaged.</exception>
    public async Task<Manifest> ExecuteAsync(ExecutionDate date, RunId? snapshot, RunId by, CancellationToken cancellationToken)
    {
        ObjectAddress address = snapshot is { } run
            ? lake.Path.SnapshotRunManifest(dataset, date, run)
            : lake.Path.SnapshotManifest(dataset, date);
        Manifest manifest = await lake.Manifests.ReadManifestAsync(address, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(
                LakeErrorKind.Usage, "There is no such snapshot", $"{address} in {lake.Store.Root}", "`lake status` lists the snapshots there are");
        await lake.Manifests.RefreshAsync(
            lake.Path.SnapshotRunManifest(dataset, date, new RunId(manifest.RunId)), cancellationToken).ConfigureAwait(false);
        foreach (ManifestFile file in manifest.Files)
        {
            ObjectAddress data = lake.Path.In(Zone.Consumption, file.Key);
            if (!await StoredFiles.IsIntactAsync(lake.Store, data, file, cancellationToken).ConfigureAwait(false))
            {
                throw new LakeException(
                    LakeErrorKind.Unexpected, "An object of the snapshot is damaged or gone", $"{data} in {lake.Store.Root}",
                    $"Publish it anew with `lake run -e {date} --force`; what is served now still is");
            }
        }

        lake.FailPoint.Reach("rollback.before-switch");
        await new ServedSnapshot(lake, dataset).SwitchAsync(date, new RunId(manifest.RunId), by, cancellationToken).ConfigureAwait(false);
        lake.FailPoint.Reach("rollback.after-switch");
        return manifest;
    }
}
