using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Which uploads in parts lie unfinished in the buckets: they take space, and no listing of objects shows them.</summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Its store.</param>
internal sealed class UploadsCheck(LakeContext lake, S3ObjectStore store)
{
    private const string Check = "store: unfinished uploads";

    /// <summary>Looks.</summary>
    public async Task<Finding> LookAsync(CancellationToken cancellationToken)
    {
        List<UnfinishedUpload> uploads = [];
        List<string> hidden = [];
        foreach (string bucket in lake.Options.Buckets.All)
        {
            if (!await Attempt.IsAllowedAsync(async () =>
                uploads.AddRange(await store.ListUploadsAsync(new ObjectAddress(bucket, ""), cancellationToken).ConfigureAwait(false))).ConfigureAwait(false))
            {
                hidden.Add(bucket);
            }
        }

        DateTimeOffset youngest = lake.Clock.GetUtcNow() - lake.Options.GcGrace;
        int stale = uploads.Count(upload => upload.Started <= youngest);
        string unseen = hidden.Count == 0 ? "" : $"; not seen in {string.Join(", ", hidden)}, which this user may not look at";
        return uploads.Count == 0
            ? new Finding(Check, hidden.Count == 0 ? FindingState.Ok : FindingState.Note, hidden.Count == lake.Options.Buckets.All.Count ? "this user may not look at them" : "none" + unseen)
            : new Finding(
                Check, FindingState.Note, $"{uploads.Count}, the first begun {uploads.Min(upload => upload.Started).UtcDateTime:yyyy-MM-dd HH:mm'Z'}{unseen}",
                stale == 0 ? null : $"`lake gc` aborts {stale} unfinished {(stale == 1 ? "upload" : "uploads")} older than LAKE_GC_GRACE.");
    }
}
