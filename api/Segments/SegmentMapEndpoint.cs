using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Lake.Segments;

namespace DataLake.Api.Segments;

/// <summary>
/// <c>GET /v1/segments/{segment_name}/most-used</c>: the most used amount of every country and segment of a segmentation, by
/// country and in the order of the scheme; of an earlier snapshot with <c>execution_date</c>. A segment in which no voucher was
/// given is not there.
/// </summary>
internal sealed class SegmentMapEndpoint(SnapshotFinder snapshots) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/segments/{segment_name}/most-used", (RequestDelegate)GetAsync);

    private async Task GetAsync(HttpContext context)
    {
        (Snapshot? snapshot, Problem? problem) = await snapshots.FindAsync(
            "execution_date", new RequestFields(context.Request.Query).Text("execution_date"), context.RequestAborted).ConfigureAwait(false);
        Segmentation? by = snapshot?.Scheme.Find((string)context.Request.RouteValues["segment_name"]!);
        if (snapshot is not null && by is null)
        {
            problem = RankingEndpoint.UnknownSegment(snapshot.Scheme);
        }

        await (problem is not null ? problem.WriteAsync(context) : JsonAnswer.WriteAsync(context, Of(snapshot!, by!), SegmentsJson.Default.SegmentMap)).ConfigureAwait(false);
    }

    private static SegmentMap Of(Snapshot snapshot, Segmentation by)
    {
        Dictionary<string, int> places = by.Segments.Select((segment, i) => (segment.Name, i)).ToDictionary();
        return new SegmentMap(by.Name, snapshot.ExecutionDate.Instant,
        [
            .. snapshot.Usage.Where(row => row.SegmentName == by.Name)
                .GroupBy(row => (row.CountryCode, row.Segment))
                .OrderBy(rows => rows.Key.CountryCode, StringComparer.Ordinal).ThenBy(rows => places[rows.Key.Segment])
                .Select(rows => Of(rows.MinBy(row => row.Rank)!, rows.Sum(row => row.TimesUsed))),
        ]);
    }

    private static Cell Of(VoucherUsage first, long given) => new(
        first.CountryCode, first.Segment, VoucherAmount.WithoutZeros(first.VoucherAmount), first.TimesUsed, first.Share, given);

    /// <summary>The answer.</summary>
    /// <param name="SegmentName">The segmentation.</param>
    /// <param name="ExecutionDate">The execution date of the snapshot, UTC.</param>
    /// <param name="Segments">The segments of each country.</param>
    internal sealed record SegmentMap(string SegmentName, DateTime ExecutionDate, IReadOnlyList<Cell> Segments);

    /// <summary>One segment of one country.</summary>
    /// <param name="CountryCode">The country.</param>
    /// <param name="Segment">The segment.</param>
    /// <param name="VoucherAmount">The most used amount, in the country's currency.</param>
    /// <param name="TimesUsed">How many vouchers of this amount were given.</param>
    /// <param name="Share">That, over <paramref name="VouchersGiven"/>: above 0, up to 1.</param>
    /// <param name="VouchersGiven">How many vouchers of any amount were given.</param>
    internal sealed record Cell(string CountryCode, string Segment, decimal VoucherAmount, long TimesUsed, double Share, long VouchersGiven);
}
