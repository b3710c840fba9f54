using DataLake.Api.Problems;
using DataLake.Api.Sessions;
using DataLake.Api.Zones;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Api.Quality;

/// <summary>
/// <c>GET /v1/quality/rejected?reason=&amp;delivery=&amp;limit=&amp;execution_date=</c>: the first rows of a delivery that were rejected
/// for a reason, as they were delivered; of the first delivery that has such rows unless <c>delivery</c> names one by its key. The
/// answer has <c>delivery</c>, <c>reason</c>, <c>columns</c>, <c>rows</c>, <c>row_count</c> of those that are shown, and
/// <c>truncated</c>: there are more.
/// </summary>
internal sealed class RejectedRowsEndpoint(LakeContext lake, CuratedManifests manifests, SessionPool sessions, ApiOptions options) : IEndpoint
{
    private const int UsualLimit = 20;
    private const int MostRows = 1000;
    private const string RowsOfReason = "FROM object WHERE reject_reason = getvariable('reason') ORDER BY source_row";

    private readonly SessionProblems _problems = new(options);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/quality/rejected", (RequestDelegate)GetAsync);

    private static Problem NoRejectedRows => new(
        StatusCodes.Status404NotFound, "no-rejected-rows", "No row was rejected so",
        "No delivery of this key and execution date has rows that were rejected for this reason; /v1/quality has all that do.");

    private async Task GetAsync(HttpContext context)
    {
        RequestFields fields = new(context.Request.Query);
        string reason = fields.Text("reason");
        string delivery = fields.Key("delivery");
        int limit = fields.Whole("limit", UsualLimit, 1, MostRows);
        if (reason.Length == 0)
        {
            fields.Fault("reason", "is missing and must be a reason that /v1/quality names");
        }

        (Manifest? manifest, _, Problem? problem) = await manifests.FindAsync(fields, context.RequestAborted).ConfigureAwait(false);
        CuratedObject? found = manifest?.Objects.FirstOrDefault(one => one.RejectedByReason.ContainsKey(reason) && (delivery.Length == 0 || one.Source.Key == delivery));
        await (found is null ? (problem ?? NoRejectedRows).WriteAsync(context) : AnswerAsync(context, found, reason, limit)).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, CuratedObject found, string reason, int limit)
    {
        LocalCopy? copy = null;
        try
        {
            SessionAnswer? answer = await sessions.RunAsync(context, async stop =>
            {
                copy = await StoredFiles.TryFetchAsync(lake.Store, lake.Path.In(Zone.Curated, found.Rejected.Key), found.Rejected, stop).ConfigureAwait(false);
                return copy is null ? null : sessions.CreateRequest(limit) with { ObjectPath = Path.GetFullPath(copy.Path), Sql = RowsOfReason, Reason = reason };
            }).ConfigureAwait(false);
            await (answer is null ? PreviewEndpoint.UnknownObject.WriteAsync(context)
                : answer.Outcome == SessionOutcome.Rows ? SessionAnswerBody.WriteAsync(context, answer.Payload, json =>
                {
                    json.WriteString("delivery"u8, found.Source.Key);
                    json.WriteString("reason"u8, reason);
                })
                : _problems.WriteAsync(context, answer, message => PreviewEndpoint.NotPreviewable(
                    message.Replace(Path.GetFullPath(copy!.Path), found.Rejected.Key, StringComparison.Ordinal)))).ConfigureAwait(false);
        }
        finally
        {
            copy?.Dispose();
        }
    }
}
