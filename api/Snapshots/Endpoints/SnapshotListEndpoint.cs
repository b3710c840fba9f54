using DataLake.Api.Problems;
using DataLake.Api.Vouchers;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots.Endpoints;

/// <summary>
/// <c>GET /v1/snapshots</c>: what is published, the latest execution date first; those before the query parameter <c>before</c>,
/// at most <c>limit</c> of them, 100 unless given.
/// </summary>
internal sealed class SnapshotListEndpoint(LakeContext lake, ApiOptions options, SnapshotHolder holder) : IEndpoint
{
    private const int MostAtOnce = 1000;
    private const int UsualLimit = 100;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/snapshots", (RequestDelegate)GetAsync);

    private async Task GetAsync(HttpContext context)
    {
        RequestFields fields = new(context.Request.Query);
        string before = fields.Text("before");
        if (!ExecutionDate.TryParse(before, out ExecutionDate end) && before.Length > 0)
        {
            fields.Fault("before", "must be " + CustomerFields.Expected(CustomerField.ExecutionDate));
        }

        int limit = fields.Whole("limit", UsualLimit, 1, MostAtOnce);
        await (fields.Problem is { } problem
            ? problem.WriteAsync(context)
            : JsonAnswer.WriteAsync(
                context, await ListAsync(before.Length > 0 ? end : null, limit, context.RequestAborted).ConfigureAwait(false), SnapshotsJson.Default.Page)).ConfigureAwait(false);
    }

    private async Task<Page> ListAsync(ExecutionDate? before, int limit, CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.SnapshotPrefix(options.Dataset);
        SortedSet<ExecutionDate> dates = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (LakePath.IsPartitionManifest(prefix, info.Address, out ExecutionDate date) && (before is null || date < before))
            {
                dates.Add(date);
            }
        }

        // The store bounds how many of these requests run at once.
        Snapshot? current = holder.Current;
        Entry?[] entries = await Task.WhenAll(dates.Reverse().Take(limit).Select(date => ReadAsync(date, current, cancellationToken))).ConfigureAwait(false);
        return new Page([.. entries.OfType<Entry>()], dates.Count > limit ? dates.Reverse().ElementAt(limit - 1).ToString() : null);
    }

    /// <summary>Reads a snapshot's manifest; one that cannot be read is listed all the same, with the reason.</summary>
    private async Task<Entry?> ReadAsync(ExecutionDate date, Snapshot? current, CancellationToken cancellationToken)
    {
        try
        {
            // The one that is served may be an earlier run of its date.
            Manifest? manifest = current?.ExecutionDate == date
                ? current.Manifest
                : await lake.Manifests.ReadManifestAsync(lake.Path.SnapshotManifest(options.Dataset, date), cancellationToken).ConfigureAwait(false);
            return manifest is null ? null : Of(SnapshotSummary.Of(manifest, current));
        }
        catch (LakeException e) when (e.Kind == LakeErrorKind.Unexpected)
        {
            return new Entry(date.Instant, null, null, false, e.What);
        }
    }

    private static Entry Of(SnapshotSummary summary) => new(summary.ExecutionDate, summary.RunId, summary.Published, summary.IsCurrent, null);

    /// <summary>The answer.</summary>
    /// <param name="Snapshots">The snapshots, the latest execution date first.</param>
    /// <param name="NextBefore">What <c>before</c> has to be for those that follow; null when none do.</param>
    internal sealed record Page(IReadOnlyList<Entry> Snapshots, string? NextBefore);

    /// <summary>A snapshot in short.</summary>
    /// <param name="ExecutionDate">Its execution date, UTC.</param>
    /// <param name="RunId">The run that published it; null when its manifest is damaged, as what follows.</param>
    /// <param name="Published">When that was, UTC.</param>
    /// <param name="IsCurrent">Whether it is the one that is served.</param>
    /// <param name="Error">Why it cannot be read; null when it can.</param>
    internal sealed record Entry(DateTime ExecutionDate, string? RunId, DateTime? Published, bool IsCurrent, string? Error);
}
