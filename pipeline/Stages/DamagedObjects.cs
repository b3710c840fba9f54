using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// What happens to a curated object whose files are damaged or gone: its receipt is marked, so the next run curates it anew,
/// under new keys; then the manifests of all dates that name the damaged files are switched to the new ones.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
internal sealed class DamagedObjects(LakeContext lake, DatasetName dataset)
{
    /// <summary>Marks an object, unless another run has replaced it since the manifest that names it was written.</summary>
    public async Task MarkAsync(CuratedObject damaged, CancellationToken cancellationToken)
    {
        ObjectAddress address = lake.Path.CuratedReceipt(dataset, damaged.Id);
        while (await lake.Manifests.ReadAsync(address, LakeJson.Default.CuratedObject, cancellationToken).ConfigureAwait(false) is var (receipt, etag)
            && receipt.Curated.Key == damaged.Curated.Key
            && !receipt.IsDamaged
            && !await lake.Manifests.WriteAsync(
                address, receipt with { IsDamaged = true }, LakeJson.Default.CuratedObject, PutCondition.IfMatch(etag), cancellationToken).ConfigureAwait(false))
        {
            // Somebody else wrote the receipt in between: look again.
        }
    }

    /// <summary>Lets all manifests name an object's new files.</summary>
    /// <param name="damaged">The object as it was.</param>
    /// <param name="mended">The same rows in new files; its receipt is written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ReplaceAsync(CuratedObject damaged, CuratedObject mended, CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.CuratedPrefix(dataset);
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (LakePath.IsPartitionManifest(prefix, info.Address, out _))
            {
                await ReplaceAsync(info.Address, damaged, mended, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReplaceAsync(ObjectAddress address, CuratedObject damaged, CuratedObject mended, CancellationToken cancellationToken)
    {
        while (await lake.Manifests.ReadAsync(address, LakeJson.Default.Manifest, cancellationToken).ConfigureAwait(false) is var (manifest, etag)
            && manifest.Objects.Any(one => one.Curated.Key == damaged.Curated.Key))
        {
            CuratedObject[] objects = [.. manifest.Objects.Select(one => one.Curated.Key == damaged.Curated.Key ? mended : one)];
            Manifest switched = manifest with { Objects = objects, Files = [.. objects.SelectMany(one => one.RowFiles)] };
            if (await lake.Manifests.WriteAsync(
                address, switched, LakeJson.Default.Manifest, PutCondition.IfMatch(etag), cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }
}
