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
        Manifest?[] manifests = await Task.WhenAll(dates.Reverse().Take(limit)
            .Select(date => lake.Manifests.ReadManifestAsync(lake.Path.SnapshotManifest(options.Dataset, date), cancellationToken))).ConfigureAwait(false);
        Snapshot? current = holder.Current;
        SnapshotSummary[] snapshots = [.. manifests.OfType<Manifest>().Select(manifest => SnapshotSummary.Of(manifest, current))];
        return new Page(snapshots, dates.Count > limit ? dates.Reverse().ElementAt(limit - 1).ToString() : null);
    }

    /// <summary>The answer.</summary>
    /// <param name="Snapshots">The snapshots, the latest execution date first.</param>
    /// <param name="NextBefore">What <c>before</c> has to be for those that follow; null when none do.</param>
    internal sealed record Page(IReadOnlyList<SnapshotSummary> Snapshots, string? NextBefore);
}
