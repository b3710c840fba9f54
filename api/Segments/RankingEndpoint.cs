using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Api.Vouchers;
using DataLake.Lake.Segments;

namespace DataLake.Api.Segments;

/// <summary>
/// <c>GET /v1/segments/{segment_name}/{segment}/vouchers</c>: the amounts of a segment from the most used down, in the country of
/// the query parameter <c>country_code</c>, or in each country when it is not given: amounts of two currencies have no common
/// ranking. That of an earlier snapshot with <c>execution_date</c>.
/// </summary>
internal sealed class RankingEndpoint(SnapshotFinder snapshots) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/segments/{segment_name}/{segment}/vouchers", (RequestDelegate)GetAsync);

    private async Task GetAsync(HttpContext context)
    {
        (Snapshot? snapshot, Problem? problem) = await snapshots.FindAsync(
            "execution_date", new RequestFields(context.Request.Query).Text("execution_date"), context.RequestAborted).ConfigureAwait(false);
        Ranking? ranking = null;
        if (snapshot is not null)
        {
            (ranking, problem) = Rank(
                snapshot, (string)context.Request.RouteValues["segment_name"]!, (string)context.Request.RouteValues["segment"]!,
                context.Request.Query["country_code"].ToString().AsSpan().Trim(NameBuffer.Blanks).ToString());
        }

        await (ranking is null ? problem!.WriteAsync(context) : JsonAnswer.WriteAsync(context, ranking, SegmentsJson.Default.Ranking)).ConfigureAwait(false);
    }

    private static (Ranking? Ranking, Problem? Problem) Rank(Snapshot snapshot, string segmentName, string segmentText, string country)
    {
        if (snapshot.Scheme.Find(segmentName) is not { } by || by.Segments.FirstOrDefault(one => one.Name == segmentText) is not { } segment)
        {
            return (null, UnknownSegment(snapshot.Scheme));
        }

        string? spelling = country.Length == 0 ? null : snapshot.Index.SpellingOf(country);
        if (country.Length > 0 && spelling is null)
        {
            return (null, QuestionProblems.UnknownCountry(country, snapshot));
        }

        Place[] places =
        [
            .. snapshot.Usage
                .Where(row => row.SegmentName == by.Name && row.Segment == segment.Name && (spelling is null || row.CountryCode == spelling))
                .OrderBy(row => row.CountryCode, StringComparer.Ordinal).ThenBy(row => row.Rank)
                .Select(row => new Place(row.CountryCode, row.Rank, VoucherAmount.WithoutZeros(row.VoucherAmount), row.TimesUsed, row.TotalOrders, row.Share)),
        ];
        return places.Length == 0 && spelling is not null
            ? (null, QuestionProblems.NoVoucher(spelling, by, segment))
            : (new Ranking(by.Name, segment.Name, snapshot.ExecutionDate.Instant, places), null);
    }

    /// <summary>404: neither the segmentation nor the segment is one of the scheme.</summary>
    internal static Problem UnknownSegment(SegmentScheme scheme) => new(
        StatusCodes.Status404NotFound, "unknown-segment", "The scheme has no such segment",
        $"There are {string.Join("; ", scheme.Segmentations.Select(by => $"{by.Name} with {string.Join(", ", by.Segments.Select(segment => segment.Name))}"))}. /v1/segments lists their bounds.");

    /// <summary>The answer.</summary>
    /// <param name="SegmentName">The segmentation.</param>
    /// <param name="Segment">The segment.</param>
    /// <param name="ExecutionDate">The execution date of the snapshot, UTC.</param>
    /// <param name="Vouchers">The amounts, by country and rank; empty when the segment has none anywhere.</param>
    internal sealed record Ranking(string SegmentName, string Segment, DateTime ExecutionDate, IReadOnlyList<Place> Vouchers);

    /// <summary>One amount in one country.</summary>
    /// <param name="CountryCode">The country.</param>
    /// <param name="Rank">Its place, 1 being the most used.</param>
    /// <param name="VoucherAmount">The amount, in the country's currency.</param>
    /// <param name="TimesUsed">How many vouchers of this amount were given in the segment.</param>
    /// <param name="TotalOrders">The orders of the customers that they were given to, summed up.</param>
    /// <param name="Share">Times used, over those of all amounts of the segment in the country: above 0, up to 1.</param>
    internal sealed record Place(string CountryCode, int Rank, decimal VoucherAmount, long TimesUsed, long TotalOrders, double Share);
}
