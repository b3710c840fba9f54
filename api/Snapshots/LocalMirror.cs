using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>
/// The served snapshot on the local disk, so that the service can start while the store is away: a lake in a folder that has
/// nothing but the pointer, the manifest and the files of one snapshot.
/// </summary>
/// <param name="lake">The lake that is mirrored.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="folder">The folder; made when it is needed.</param>
public sealed class LocalMirror(LakeContext lake, DatasetName dataset, string folder)
{
    private readonly LakeContext _mirror = lake with { Store = new DirectoryObjectStore(folder) };

    /// <summary>Loads the mirrored snapshot.</summary>
    /// <returns>The snapshot, or null when there is none that is complete.</returns>
    public async Task<Snapshot?> TryLoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _mirror.Manifests.ReadAsync(lake.Path.Current(dataset), LakeJson.Default.CurrentSnapshot, cancellationToken).ConfigureAwait(false) is { } pointer
                ? await new SnapshotLoader(_mirror, dataset).LoadAsync(pointer.Value, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (LakeException)
        {
            // As good as none: it is made anew when the store is back.
            return null;
        }
    }

    /// <summary>Keeps the snapshot that the pointer names, and forgets the one before. The pointer goes last, as everywhere.</summary>
    public async Task KeepAsync(CurrentSnapshot current, Snapshot snapshot, CancellationToken cancellationToken)
    {
        string incoming = Path.Combine(folder, ".new");
        if (Directory.Exists(incoming))
        {
            // What an attempt before this one left behind.
            Directory.Delete(incoming, recursive: true);
        }

        Directory.CreateDirectory(incoming);
        foreach (ManifestFile file in snapshot.Manifest.Files)
        {
            ObjectAddress address = lake.Path.In(Zone.Consumption, file.Key);
            using LocalCopy? copy = await StoredFiles.TryFetchAsync(lake.Store, address, file, cancellationToken).ConfigureAwait(false);
            if (copy is null)
            {
                return;
            }

            string path = Path.Combine(incoming, Guid.NewGuid().ToString("N"));
            File.Copy(copy.Path, path);
            await _mirror.Store.PutFileAsync(address, path, file.Sha256, PutCondition.None, cancellationToken).ConfigureAwait(false);
        }

        await _mirror.Manifests.WriteAsync(lake.Path.In(Zone.Consumption, current.Manifest), snapshot.Manifest, LakeJson.Default.Manifest, PutCondition.None, cancellationToken).ConfigureAwait(false);
        await _mirror.Manifests.WriteAsync(lake.Path.Current(dataset), current, LakeJson.Default.CurrentSnapshot, PutCondition.None, cancellationToken).ConfigureAwait(false);
        await ForgetOthersAsync(current, snapshot, cancellationToken).ConfigureAwait(false);
    }

    private async Task ForgetOthersAsync(CurrentSnapshot current, Snapshot snapshot, CancellationToken cancellationToken)
    {
        HashSet<string> kept = [lake.Path.Current(dataset).Key, current.Manifest, .. snapshot.Manifest.Files.Select(file => file.Key)];
        List<ObjectAddress> old = [];
        await foreach (ObjectInfo info in _mirror.Store.ListAsync(lake.Path.SnapshotPrefix(dataset), cancellationToken).ConfigureAwait(false))
        {
            if (!kept.Contains(info.Address.Key))
            {
                old.Add(info.Address);
            }
        }

        await _mirror.Store.DeleteAsync(old, cancellationToken).ConfigureAwait(false);
    }
}
