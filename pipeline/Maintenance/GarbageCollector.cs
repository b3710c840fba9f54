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
    private readonly List<Garbage> _garbage = [];
    private DateTimeOffset _youngest;

    /// <summary>Finds the garbage, and removes it unless told not to.</summary>
    /// <param name="keep">How many snapshots stay of each execution date, newest first; null for all. The served one always stays.</param>
    /// <param name="dryRun">Whether only to look.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is garbage, in the order it is removed.</returns>
    public async Task<CollectedGarbage> CollectAsync(int? keep, bool dryRun, CancellationToken cancellationToken)
    {
        _garbage.Clear();
        _youngest = lake.Clock.GetUtcNow() - lake.Options.GcGrace;
        await FindSnapshotsAsync(keep, cancellationToken).ConfigureAwait(false);
        await FindProvisionAsync(cancellationToken).ConfigureAwait(false);
        await FindCuratedAsync(cancellationToken).ConfigureAwait(false);
        Leftovers leftovers = new(lake, dataset.Name, _youngest);
        await leftovers.FindAsync(cancellationToken).ConfigureAwait(false);
        if (dryRun)
        {
            return new CollectedGarbage([.. _garbage.SelectMany(one => one.Objects), .. leftovers.Objects], leftovers.Uploads, leftovers.Notes);
        }

        lake.FailPoint.Reach("gc.before-delete");
        IReadOnlyList<ObjectInfo>[] removed = await InParallelAsync(_garbage, RemoveAsync, cancellationToken).ConfigureAwait(false);
        await leftovers.RemoveAsync(cancellationToken).ConfigureAwait(false);
        WorkFolder.RemoveDead(lake.Options);
        (lake.Store as DirectoryObjectStore)?.RemoveIncoming(_youngest);
        return new CollectedGarbage([.. removed.SelectMany(objects => objects), .. leftovers.Objects], leftovers.Uploads, leftovers.Notes);
    }

    /// <summary>Removes garbage, unless a run or a rollback has come to refer to it since it was found.</summary>
    private async Task<IReadOnlyList<ObjectInfo>> RemoveAsync(Garbage garbage, CancellationToken cancellationToken)
    {
        ObjectInfo?[] now = await InParallelAsync(garbage.Objects, (info, stop) => lake.Store.FindAsync(info.Address, stop), cancellationToken).ConfigureAwait(false);
        if (Array.Exists(now, info => info?.LastModified > _youngest) || await garbage.IsReferenced(cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        // Whatever says that others exist goes first, so a crash in between leaves leftovers, never a manifest without its data.
        foreach (IGrouping<bool, ObjectInfo> some in garbage.Objects.GroupBy(IsDocument).OrderByDescending(group => group.Key))
        {
            // One by one: some stores, Ceph for one, ask for more rights than these when many go at once.
            await Parallel.ForEachAsync(some, cancellationToken, async (info, stop) =>
                await lake.Store.DeleteAsync([info.Address], stop).ConfigureAwait(false)).ConfigureAwait(false);
            lake.FailPoint.Reach("gc.between-deletes");
        }

        return garbage.Objects;
    }

    /// <summary>Asks the store for several things at once.</summary>
    /// <returns>The answers, in the order of the questions.</returns>
    private static async Task<TAnswer[]> InParallelAsync<T, TAnswer>(
        IReadOnlyList<T> questions, Func<T, CancellationToken, Task<TAnswer>> ask, CancellationToken cancellationToken)
    {
        TAnswer[] answers = new TAnswer[questions.Count];
        await Parallel.ForAsync(0, answers.Length, StageContext.StoreInParallel(cancellationToken), async (i, stop) =>
            answers[i] = await ask(questions[i], stop).ConfigureAwait(false)).ConfigureAwait(false);
        return answers;
    }

    private async Task FindSnapshotsAsync(int? keep, CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.SnapshotPrefix(dataset.Name);
        List<ObjectInfo> objects = await ListAsync(prefix, cancellationToken).ConfigureAwait(false);

        // Read although nothing may be garbage: one of a newer format ends this before anything is removed.
        await IsServedAsync("", cancellationToken).ConfigureAwait(false);
        IGrouping<string, ObjectInfo>[] dates = [.. objects.Where(info => KeyRun(info) is not null).GroupBy(KeyPartition)];
        await InParallelAsync(
            dates, (date, stop) => NamesRunAsync(prefix with { Key = $"{date.Key}/{LakePath.ManifestName}" }, "", stop), cancellationToken).ConfigureAwait(false);
        List<Garbage> candidates = [];
        foreach (IGrouping<string, ObjectInfo> date in dates)
        {
            string[] complete = [.. date.Where(IsManifest).Select(info => KeyRun(info)!).OrderDescending(StringComparer.Ordinal)];
            HashSet<string?> kept = [.. complete.Take(keep ?? complete.Length)];
            foreach (IGrouping<string, ObjectInfo> run in date.Where(info => !kept.Contains(KeyRun(info))).GroupBy(info => KeyRun(info)!))
            {
                candidates.Add(new Garbage(
                    [.. run],
                    async cancellation => await IsServedAsync($"{date.Key}/run={run.Key}/{LakePath.ManifestName}", cancellation).ConfigureAwait(false)
                        || await NamesRunAsync(prefix with { Key = $"{date.Key}/{LakePath.ManifestName}" }, run.Key, cancellation).ConfigureAwait(false)));
            }
        }

        await AddAsync(candidates, cancellationToken).ConfigureAwait(false);
    }

    private async Task FindProvisionAsync(CancellationToken cancellationToken)
    {
        foreach (ProvisionTable table in dataset.Tables)
        {
            ObjectAddress prefix = lake.Path.TablePrefix(dataset.Name, table.Name);
            List<ObjectInfo> objects = await ListAsync(prefix, cancellationToken).ConfigureAwait(false);
            List<Garbage> candidates = [];
            foreach (IGrouping<(string Date, string Run), ObjectInfo> group in objects
                .Where(info => KeyRun(info) is not null).GroupBy(info => (KeyPartition(info), KeyRun(info)!)))
            {
                // The last table's manifest says which run's tables a date consists of. After a crash the other tables' may name
                // another run; what they name stays as well, so that no partition is ever unreadable.
                string date = group.Key.Date[prefix.Key.Length..];
                ObjectAddress last = lake.Path.TablePrefix(dataset.Name, dataset.Tables[^1].Name);
                candidates.Add(new Garbage(
                    [.. group],
                    async cancellation =>
                        await NamesRunAsync(last with { Key = $"{last.Key}{date}/{LakePath.ManifestName}" }, group.Key.Run, cancellation).ConfigureAwait(false)
                        || await NamesRunAsync(prefix with { Key = $"{prefix.Key}{date}/{LakePath.ManifestName}" }, group.Key.Run, cancellation).ConfigureAwait(false)));
            }

            await AddAsync(candidates, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FindCuratedAsync(CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.CuratedPrefix(dataset.Name);
        List<ObjectInfo> objects = await ListAsync(prefix, cancellationToken).ConfigureAwait(false);
        HashSet<string> referenced = [];
        Manifest?[] manifests = await InParallelAsync(
            [.. objects.Where(IsManifest)], (info, stop) => lake.Manifests.ReadManifestAsync(info.Address, stop), cancellationToken).ConfigureAwait(false);
        foreach (CuratedObject one in manifests.SelectMany(manifest => manifest?.Objects ?? []))
        {
            referenced.UnionWith([.. one.Files.Select(file => file.Key), lake.Path.CuratedReceipt(dataset.Name, one.Id).Key]);
        }

        // A run that takes up an old object refreshes its receipt first, so its age tells that somebody refers to it.
        Dictionary<string, string> filesOfReceipt = [];
        ObjectInfo[] receipts = [.. objects.Where(info => IsDocument(info) && !IsManifest(info))];
        CuratedObject?[] curated = await InParallelAsync(receipts, ReadReceiptAsync, cancellationToken).ConfigureAwait(false);
        foreach ((ObjectInfo info, CuratedObject? receipt) in receipts.Zip(curated))
        {
            if (receipt is null)
            {
                continue;
            }

            filesOfReceipt[info.Address.Key] = Stem(receipt.Curated.Key);
            if (referenced.Contains(info.Address.Key) || info.LastModified > _youngest)
            {
                referenced.UnionWith([info.Address.Key, .. receipt.Files.Select(file => file.Key)]);
            }
        }

        IEnumerable<IGrouping<string, ObjectInfo>> unreferenced = objects
            .Where(info => !IsManifest(info) && !referenced.Contains(info.Address.Key))
            .GroupBy(info => filesOfReceipt.GetValueOrDefault(info.Address.Key) ?? Stem(info.Address.Key));
        await AddAsync([.. unreferenced.Select(files => new Garbage([.. files], _ => Task.FromResult(false)))], cancellationToken).ConfigureAwait(false);
    }

    private async Task<CuratedObject?> ReadReceiptAsync(ObjectInfo info, CancellationToken cancellationToken) =>
        (await lake.Manifests.ReadAsync(info.Address, LakeJson.Default.CuratedObject, cancellationToken).ConfigureAwait(false))?.Value;

    /// <summary>What the files of a curated object have in common.</summary>
    private static string Stem(string key) => Path.GetFileNameWithoutExtension(key);

    /// <summary>Adds those of which all objects are old enough and to which nothing refers.</summary>
    private async Task AddAsync(IReadOnlyList<Garbage> candidates, CancellationToken cancellationToken)
    {
        Garbage[] old = [.. candidates.Where(one => one.Objects.All(info => info.LastModified <= _youngest))];
        bool[] isReferenced = await InParallelAsync(old, (one, stop) => one.IsReferenced(stop), cancellationToken).ConfigureAwait(false);
        _garbage.AddRange(old.Where((_, i) => !isReferenced[i]).Select(one => one with { Objects = [.. one.Objects.OrderByDescending(IsDocument)] }));
    }

    /// <summary>Whether a snapshot's own manifest is that of the served one. One run may have made snapshots of several dates.</summary>
    private async Task<bool> IsServedAsync(string manifest, CancellationToken cancellationToken) =>
        (await new ServedSnapshot(lake, dataset.Name).FindAsync(cancellationToken).ConfigureAwait(false))?.Value.Manifest == manifest;

    private async Task<bool> NamesRunAsync(ObjectAddress manifest, string run, CancellationToken cancellationToken) =>
        (await lake.Manifests.ReadManifestAsync(manifest, cancellationToken).ConfigureAwait(false))?.RunId == run;

    private async Task<List<ObjectInfo>> ListAsync(ObjectAddress prefix, CancellationToken cancellationToken)
    {
        List<ObjectInfo> objects = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            objects.Add(info);
        }

        return objects;
    }

    private static bool IsDocument(ObjectInfo info) => info.Address.Key.EndsWith(".json", StringComparison.Ordinal);

    private static bool IsManifest(ObjectInfo info) => info.Address.Key.EndsWith("/" + LakePath.ManifestName, StringComparison.Ordinal);

    /// <summary>The run of a key's <c>run=...</c> folder, or null when it has none.</summary>
    private static string? KeyRun(ObjectInfo info) =>
        info.Address.Key.Split('/').FirstOrDefault(segment => segment.StartsWith("run=", StringComparison.Ordinal))?["run=".Length..];

    /// <summary>The part of a key before its <c>run=...</c> folder.</summary>
    private static string KeyPartition(ObjectInfo info) => info.Address.Key[..info.Address.Key.IndexOf("/run=", StringComparison.Ordinal)];

    /// <summary>Objects that belong together, the manifest or receipt first, and whether something refers to them.</summary>
    private sealed record Garbage(IReadOnlyList<ObjectInfo> Objects, Func<CancellationToken, Task<bool>> IsReferenced);
}
