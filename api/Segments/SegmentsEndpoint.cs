using System.Globalization;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Lake.Segments;

namespace DataLake.Api.Segments;

/// <summary>
/// <c>GET /v1/segments</c>: the scheme that customers are divided by, with the bounds of every segment in words and in numbers;
/// that of an earlier snapshot with the query parameter <c>execution_date</c>.
/// </summary>
internal sealed class SegmentsEndpoint(SnapshotFinder snapshots) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/segments", (RequestDelegate)GetAsync);

    private async Task GetAsync(HttpContext context)
    {
        (Snapshot? snapshot, Problem? problem) = await snapshots.FindAsync(
            "execution_date", new RequestFields(context.Request.Query).Text("execution_date"), context.RequestAborted).ConfigureAwait(false);
        await (snapshot is null ? problem!.WriteAsync(context) : JsonAnswer.WriteAsync(context, Of(snapshot), SegmentsJson.Default.Scheme)).ConfigureAwait(false);
    }

    private static Scheme Of(Snapshot snapshot) => new(
        snapshot.ExecutionDate.Instant,
        [.. snapshot.Scheme.Segmentations.Select(by => new Division(by.Name, by.Measure, [.. by.Segments.Select(Of)]))]);

    private static Bounds Of(Segment segment) => new(segment.Name, Words(segment), Number(segment.Above), Number(segment.UpTo));

    private static string Words(Segment segment) => (Number(segment.Above), Number(segment.UpTo)) switch
    {
        (null, null) => "any",
        ({ } above, null) => string.Create(CultureInfo.InvariantCulture, $"above {above}"),
        (null, { } upTo) => string.Create(CultureInfo.InvariantCulture, $"up to {upTo}"),
        ({ } above, { } upTo) => string.Create(CultureInfo.InvariantCulture, $"above {above} up to {upTo}"),
    };

    private static double? Number(double bound) => double.IsInfinity(bound) ? null : bound;

    /// <summary>The answer.</summary>
    /// <param name="ExecutionDate">The execution date of the snapshot that the scheme belongs to, UTC.</param>
    /// <param name="Segmentations">The ways to divide customers, in the order of the scheme.</param>
    internal sealed record Scheme(DateTime ExecutionDate, IReadOnlyList<Division> Segmentations);

    /// <summary>One way to divide customers.</summary>
    /// <param name="SegmentName">What it is called.</param>
    /// <param name="Measure">The number it goes by, <c>total_orders</c> or <c>days_since_last_order</c>.</param>
    /// <param name="Segments">Its segments, in the order of the scheme.</param>
    internal sealed record Division(string SegmentName, string Measure, IReadOnlyList<Bounds> Segments);

    /// <summary>One segment.</summary>
    /// <param name="Segment">What it is called.</param>
    /// <param name="Words">Its bounds in words: <c>above 4 up to 13</c>.</param>
    /// <param name="Above">The left edge, itself outside; null when there is none.</param>
    /// <param name="UpTo">The right edge, itself inside; null when there is none.</param>
    internal sealed record Bounds(string Segment, string Words, double? Above, double? UpTo);
}
