using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Maintenance;

/// <summary>
/// What dead commands left beside data: uploads in parts, probes of the doctor, claims of publishers. A bucket in which this user
/// may not see or remove them is passed over and noted, since not every user may.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="youngest">Younger ones stay: somebody may be at it.</param>
internal sealed class Leftovers(LakeContext lake, DatasetName dataset, DateTimeOffset youngest)
{
    private readonly S3ObjectStore? _s3 = lake.Store as S3ObjectStore;
    private readonly List<ObjectInfo> _objects = [];
    private readonly List<UnfinishedUpload> _uploads = [];
    private readonly List<string> _notes = [];

    /// <summary>The objects that were found, and not kept.</summary>
    public IReadOnlyList<ObjectInfo> Objects => _objects;

    /// <summary>The uploads that were found, and not kept.</summary>
    public IReadOnlyList<UnfinishedUpload> Uploads => _uploads;

    /// <summary>What could not be done.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Looks for them.</summary>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        await FindObjectsAsync(lake.Path.ClaimsPrefix(dataset), cancellationToken).ConfigureAwait(false);
        List<string> hidden = [];
        foreach (string bucket in lake.Options.Buckets.All)
        {
            await FindObjectsAsync(LakePath.DoctorPrefix(bucket), cancellationToken).ConfigureAwait(false);
            if (!await FindUploadsAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                hidden.Add(bucket);
            }
        }

        if (hidden.Count > 0)
        {
            _notes.Add($"Unfinished uploads in {string.Join(", ", hidden)} were not looked for: this user may not list them.");
        }
    }

    /// <summary>Removes what was found.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        int kept = await RemoveAllAsync(_objects, (one, stop) => lake.Store.DeleteAsync([one.Address], stop), cancellationToken).ConfigureAwait(false);
        kept += await RemoveAllAsync(_uploads, (one, stop) => _s3!.AbortUploadAsync(one, stop), cancellationToken).ConfigureAwait(false);
        if (kept > 0)
        {
            _notes.Add($"{kept} leftovers stay: this user may not remove them.");
        }
    }

    /// <summary>Removes each, several at once, and takes those off the list that this user may not remove.</summary>
    private static async Task<int> RemoveAllAsync<T>(List<T> found, Func<T, CancellationToken, Task> remove, CancellationToken cancellationToken)
    {
        ConcurrentBag<T> kept = [];
        await Parallel.ForEachAsync(found, StageContext.StoreInParallel(cancellationToken), async (one, stop) =>
        {
            try
            {
                await remove(one, stop).ConfigureAwait(false);
            }
            catch (LakeException e) when (StoreErrors.IsAccessDenied(e))
            {
                kept.Add(one);
            }
        }).ConfigureAwait(false);
        found.RemoveAll(kept.Contains);
        return kept.Count;
    }

    private async Task FindObjectsAsync(ObjectAddress prefix, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (info.LastModified <= youngest)
            {
                _objects.Add(info);
            }
        }
    }

    private async Task<bool> FindUploadsAsync(string bucket, CancellationToken cancellationToken)
    {
        if (_s3 is null)
        {
            return true;
        }

        try
        {
            IReadOnlyList<UnfinishedUpload> uploads = await _s3.ListUploadsAsync(new ObjectAddress(bucket, ""), cancellationToken).ConfigureAwait(false);
            _uploads.AddRange(uploads.Where(upload => upload.Started <= youngest));
            return true;
        }
        catch (LakeException e) when (StoreErrors.IsAccessDenied(e))
        {
            return false;
        }
    }
}
