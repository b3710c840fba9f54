using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Runs;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Maintenance;

/// <summary>
/// Removes objects that no manifest refers to: what dead runs left behind and what later runs replaced. Raw objects, run
/// records and whatever is younger than the grace period stay.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
public sealed class GarbageCollector(LakeContext lake, Dataset dataset)
{
    private readonly List<ObjectInfo> _garbage = [];
    private DateTimeOffset _youngest;

    /// <summary>Finds the garbage, and removes it unless told not to.</summary>
    /// <param name="keep">How many snapshots stay of each execution date, newest first; null for all. The served one always stays.</param>
    /// <param name="dryRun">Whether only to look.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The objects that are garbage, in the order they are removed.</returns>
    public async Task<IReadOnlyList<ObjectInfo>> CollectAsync(int? keep, bool dryRun, CancellationToken cancellationToken)
    {
        _garbage.Clear();
        _youngest = lake.Clock.GetUtcNow() - lake.Options.GcGrace;
        await FindSnapshotsAsync(keep, cancellationToken).ConfigureAwait(false);
        await FindProvisionAsync(cancellationToken).ConfigureAwait(false);
        await FindCuratedAsync(cancellationToken).ConfigureAwait(false);

        // Whatever says that others exist goes first, so a crash in between leaves leftovers, never a manifest without its data.
        ObjectInfo[] ordered = [.. _garbage.OrderBy(info => info.Address.Key.EndsWith(".json", StringComparison.Ordinal) ? 0 : 1)];
        if (!dryRun)
        {
            lake.FailPoint.Reach("gc.before-delete");
            foreach (ObjectInfo info in ordered)
            {
                await lake.Store.DeleteAsync([info.Address], cancellationToken).ConfigureAwait(false);
                lake.FailPoint.Reach("gc.between-deletes");
            }

            WorkFolder.RemoveDead(lake.Options);
            (lake.Store as DirectoryObjectStore)?.RemoveIncoming(_youngest);
        }

        return ordered;
    }

    private async Task FindSnapshotsAsync(int? keep, CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.SnapshotPrefix(dataset.Name);
        (CurrentSnapshot Value, string ETag)? current = await new ServedSnapshot(lake, dataset.Name).FindAsync(cancellationToken).ConfigureAwait(false);
        List<ObjectInfo> objects = await ListAsync(prefix, cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<string, ObjectInfo> date in objects.Where(info => KeyRun(info) is not null).GroupBy(KeyPartition))
        {
            Manifest? newest = await lake.Manifests.ReadManifestAsync(
                prefix with { Key = $"{date.Key}/{LakePath.ManifestName}" }, cancellationToken).ConfigureAwait(false);
            string[] complete = [.. date.Where(IsManifest).Select(info => KeyRun(info)!).OrderDescending(StringComparer.Ordinal)];
            HashSet<string?> kept = [.. complete.Take(keep ?? complete.Length), newest?.RunId, current?.Value.RunId];
            AddGarbage(date.Where(info => !kept.Contains(KeyRun(info))));
        }
    }

    private async Task FindProvisionAsync(CancellationToken cancellationToken)
    {
        string last = dataset.Tables[^1].Name;
        Dictionary<string, string?> runs = [];
        foreach (ProvisionTable table in dataset.Tables.Reverse())
        {
            ObjectAddress prefix = lake.Path.TablePrefix(dataset.Name, table.Name);
            List<ObjectInfo> objects = await ListAsync(prefix, cancellationToken).ConfigureAwait(false);
            foreach (IGrouping<string, ObjectInfo> date in objects.Where(info => KeyRun(info) is not null).GroupBy(KeyPartition))
            {
                // The last table's manifest says which run's tables a date consists of.
                string folder = date.Key[(date.Key.LastIndexOf('/') + 1)..];
                if (!runs.TryGetValue(folder, out string? run))
                {
                    ObjectAddress manifest = lake.Path.TablePrefix(dataset.Name, last);
                    run = (await lake.Manifests.ReadManifestAsync(
                        manifest with { Key = $"{manifest.Key}{folder}/{LakePath.ManifestName}" }, cancellationToken).ConfigureAwait(false))?.RunId;
                    runs[folder] = run;
                }

                AddGarbage(date.Where(info => KeyRun(info) != run));
            }
        }
    }

    private async Task FindCuratedAsync(CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.CuratedPrefix(dataset.Name);
        List<ObjectInfo> objects = await ListAsync(prefix, cancellationToken).ConfigureAwait(false);
        HashSet<string> referenced = [];
        foreach (ObjectInfo info in objects.Where(IsManifest))
        {
            Manifest? manifest = await lake.Manifests.ReadManifestAsync(info.Address, cancellationToken).ConfigureAwait(false);
            foreach (CuratedObject one in manifest?.Objects ?? [])
            {
                referenced.Add(one.Curated.Key);
                referenced.Add(one.Rejected.Key);
                referenced.Add(lake.Path.CuratedReceipt(dataset.Name, one.Id).Key);
            }
        }

        AddGarbage(objects.Where(info => !IsManifest(info) && !referenced.Contains(info.Address.Key)));
    }

    private void AddGarbage(IEnumerable<ObjectInfo> objects) => _garbage.AddRange(objects.Where(info => info.LastModified <= _youngest));

    private async Task<List<ObjectInfo>> ListAsync(ObjectAddress prefix, CancellationToken cancellationToken)
    {
        List<ObjectInfo> objects = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            objects.Add(info);
        }

        return objects;
    }

    private static bool IsManifest(ObjectInfo info) => info.Address.Key.EndsWith("/" + LakePath.ManifestName, StringComparison.Ordinal);

    /// <summary>The run of a key's <c>run=...</c> folder, or null when it has none.</summary>
    private static string? KeyRun(ObjectInfo info) =>
        info.Address.Key.Split('/').FirstOrDefault(segment => segment.StartsWith("run=", StringComparison.Ordinal))?["run=".Length..];

    /// <summary>The part of a key before its <c>run=...</c> folder.</summary>
    private static string KeyPartition(ObjectInfo info) => info.Address.Key[..info.Address.Key.IndexOf("/run=", StringComparison.Ordinal)];
}
