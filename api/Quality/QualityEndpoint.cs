using DataLake.Api.Problems;
using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Api.Quality;

/// <summary>
/// <c>GET /v1/quality</c>: what became of the rows of each delivery by an execution date, and why rows were rejected; the latest
/// date that is curated, or that of the query parameter <c>execution_date</c>. It needs the curated zone, and reads no rows.
/// </summary>
internal sealed class QualityEndpoint(CuratedManifests manifests) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/quality", (RequestDelegate)GetAsync);

    private async Task GetAsync(HttpContext context)
    {
        (Manifest? manifest, ExecutionDate[] dates, Problem? problem) = await manifests.FindAsync(
            new RequestFields(context.Request.Query), context.RequestAborted).ConfigureAwait(false);
        await (manifest is null ? problem!.WriteAsync(context) : JsonAnswer.WriteAsync(context, Of(manifest, dates), QualityJson.Default.Accounts)).ConfigureAwait(false);
    }

    private static Accounts Of(Manifest manifest, IReadOnlyList<ExecutionDate> dates) => new(
        DateTime.SpecifyKind(manifest.ExecutionDate, DateTimeKind.Utc), manifest.RunId, manifest.Rows.In, manifest.Rows.Out, manifest.Rows.Rejected,
        [.. manifest.Objects.Select(Of)], [.. dates.Select(date => date.Instant)]);

    private static Delivery Of(CuratedObject one) => new(
        one.Source.Key, one.Source.Bytes, one.Source.Rows, one.Curated.Rows, one.RejectedByReason, one.From, one.To);

    /// <summary>The answer.</summary>
    /// <param name="ExecutionDate">The execution date, UTC.</param>
    /// <param name="RunId">The run that curated it last.</param>
    /// <param name="Rows">The rows of all deliveries.</param>
    /// <param name="Curated">Those that were kept.</param>
    /// <param name="Rejected">The others, by reason.</param>
    /// <param name="Deliveries">The same for each delivery.</param>
    /// <param name="ExecutionDates">All execution dates that can be asked for, the latest first, UTC.</param>
    internal sealed record Accounts(
        DateTime ExecutionDate, string RunId, long Rows, long Curated, IReadOnlyDictionary<string, long> Rejected,
        IReadOnlyList<Delivery> Deliveries, IReadOnlyList<DateTime> ExecutionDates);

    /// <summary>One delivery: a raw object.</summary>
    /// <param name="Key">Its key in the raw zone.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Rows">Its rows.</param>
    /// <param name="Curated">Those that were kept.</param>
    /// <param name="Rejected">The others, by reason.</param>
    /// <param name="From">The earliest event of the curated rows, UTC; null when there is none.</param>
    /// <param name="To">The latest event of the curated rows, UTC; null when there is none.</param>
    internal sealed record Delivery(
        string Key, long Bytes, long Rows, long Curated, IReadOnlyDictionary<string, long> Rejected, DateTime? From, DateTime? To);
}
