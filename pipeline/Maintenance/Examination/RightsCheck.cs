using System.Text;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Tries what this user may do in each bucket. A right that is missing is no fault: not every user needs all.</summary>
/// <param name="lake">The lake.</param>
/// <param name="probes">The objects of this examination.</param>
internal sealed class RightsCheck(LakeContext lake, ProbeObjects probes)
{
    private readonly S3ObjectStore? _s3 = lake.Store as S3ObjectStore;
    private readonly HashSet<Zone> _missing = [];

    /// <summary>What was found; the zones whose bucket could not be looked at are missing.</summary>
    public List<BucketRights> Rights { get; } = [];

    /// <summary>Looks at all four zones.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        await FindMissingAsync(cancellationToken).ConfigureAwait(false);
        foreach (Zone zone in Enum.GetValues<Zone>())
        {
            string check = "rights: " + zone.ToString().ToLowerInvariant();
            findings.Add(await Attempt.FindAsync(check, () => LookAsync(check, zone, cancellationToken)).ConfigureAwait(false));
        }

        return findings;
    }

    private async Task<Finding> LookAsync(string check, Zone zone, CancellationToken cancellationToken)
    {
        string bucket = lake.Options.Buckets[zone];
        if (_missing.Contains(zone))
        {
            // What the first write would do: only that tells whether it would succeed.
            await probes.MakeBucketAsync(_s3!, bucket, cancellationToken).ConfigureAwait(false);
        }

        BucketRights rights = await TryAsync(zone, bucket, cancellationToken).ConfigureAwait(false);
        Rights.Add(rights);
        Finding finding = rights.ToFinding(check);
        return _missing.Contains(zone) ? Missing(finding, zone, bucket) : finding;
    }

    /// <summary>Data move from zone to zone, so a bucket is strange to be missing when a later one is there: its name may be mistyped.</summary>
    private Finding Missing(Finding finding, Zone zone, string bucket)
    {
        bool isStrange = Enum.GetValues<Zone>().Any(later => later > zone && !_missing.Contains(later));
        string setting = "LAKE_BUCKETS__" + zone.ToString().ToUpperInvariant();
        return finding with
        {
            State = isStrange ? FindingState.Warning : FindingState.Note,
            Detail = finding.Detail + "; the bucket does not exist (it was made for this examination, and is removed again)",
            Follows = $"There is no bucket {bucket}: the first command that writes to it makes it. If it should be there, mend {setting}.",
        };
    }

    private async Task FindMissingAsync(CancellationToken cancellationToken)
    {
        foreach (Zone zone in Enum.GetValues<Zone>())
        {
            bool isThere = true;
            Finding seen = await Attempt.FindAsync("", async () =>
            {
                isThere = await lake.Store.HasBucketAsync(lake.Options.Buckets[zone], cancellationToken).ConfigureAwait(false);
                return new Finding("", FindingState.Ok, "");
            }).ConfigureAwait(false);
            if (seen.State == FindingState.Ok && !isThere)
            {
                _missing.Add(zone);
            }
        }
    }

    private async Task<BucketRights> TryAsync(Zone zone, string bucket, CancellationToken cancellationToken)
    {
        ObjectInfo? any = null;
        bool list = await Attempt.IsAllowedAsync(async () => any = await FirstAsync(bucket, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

        // Of an object that does not exist, so that the right to delete is known before anything is written.
        ObjectAddress missing = probes.Unwritten(bucket, "missing");
        bool delete = await Attempt.IsAllowedAsync(() => lake.Store.DeleteAsync([missing], cancellationToken)).ConfigureAwait(false);
        ObjectAddress probe = delete ? probes.New(bucket, "rights") : missing;
        byte[] content = Encoding.UTF8.GetBytes(probe.ToString());
        bool write = await Attempt.IsAllowedAsync(() => delete
            ? lake.Store.PutAsync(probe, content, PutCondition.None, cancellationToken)
            : TryUploadAsync(probe, cancellationToken)).ConfigureAwait(false);
        bool isWritten = delete && write;
        bool read = await Attempt.IsAllowedAsync(() => isWritten
            ? CompareAsync(probe, content, cancellationToken)
            : ReadSomeAsync(any?.Address ?? missing, cancellationToken)).ConfigureAwait(false);

        // In a folder it takes the same right, and the deletion of what is not there tells nothing.
        return new BucketRights(zone, bucket, list, read, write, delete && (write || _s3 is not null));
    }

    private async Task<ObjectInfo?> FirstAsync(string bucket, CancellationToken cancellationToken)
    {
        ObjectAddress all = new(bucket, "");
        IAsyncEnumerable<ObjectInfo> objects = _s3?.ListInPagesAsync(all, "", 1, cancellationToken) ?? lake.Store.ListAsync(all, cancellationToken);
        await foreach (ObjectInfo info in objects.ConfigureAwait(false))
        {
            return info;
        }

        return null;
    }

    /// <summary>An upload in parts takes the right to write; when it is aborted nothing is left that this user could not delete.</summary>
    private async Task TryUploadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        if (_s3 is not null)
        {
            UnfinishedUpload upload = await _s3.BeginUploadAsync(address, cancellationToken).ConfigureAwait(false);
            await _s3.AbortUploadAsync(upload, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CompareAsync(ObjectAddress probe, byte[] content, CancellationToken cancellationToken)
    {
        ObjectContent? read = await lake.Store.ReadAsync(probe, cancellationToken).ConfigureAwait(false);
        if (read is null || !read.Bytes.Span.SequenceEqual(content))
        {
            throw BrokenPromise.Of(lake, probe, "What was written was not read back");
        }
    }

    private async Task ReadSomeAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        Stream? content = await lake.Store.OpenReadAsync(address, cancellationToken).ConfigureAwait(false);
        if (content is not null)
        {
            await content.DisposeAsync().ConfigureAwait(false);
        }
    }
}
