using System.Buffers;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Api.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// <c>POST /v1/vouchers/most-used/batch</c>: many questions at once, as a JSON array, as NDJSON or as CSV, answered in kind and
/// in order, each with its own answer or problem. The body may be of any length: questions and answers stream, so a client has
/// to take answers while it sends. All answers are from one snapshot, the one that is served when the batch begins or that of
/// the query parameter <c>execution_date</c>.
/// </summary>
internal sealed class BatchEndpoint(SnapshotFinder snapshots, ApiOptions options, ApiMetrics metrics, TimeProvider clock) : IEndpoint
{
    private static readonly string[] _mediaTypes = [JsonArrayBatch.Type, NdjsonBatch.Type, CsvBatch.Type];

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/vouchers/most-used/batch", (RequestDelegate)PostAsync);

    private async Task PostAsync(HttpContext context)
    {
        if (MediaTypes.Find(context.Request, _mediaTypes) is not { } mediaType)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        (Snapshot? snapshot, Problem? problem) = await snapshots.FindAsync(
            "execution_date", new RequestFields(context.Request.Query).Text("execution_date"), context.RequestAborted).ConfigureAwait(false);
        if (snapshot is not null)
        {
            problem = await AnswerAsync(context, mediaType, new BatchLookup(snapshot, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime))).ConfigureAwait(false);
        }

        await (problem?.WriteAsync(context) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task<Problem?> AnswerAsync(HttpContext context, string mediaType, BatchLookup lookup)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        // A client may pause while its database thinks: BatchBody says for how long.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        int longest = (int)options.LongestQuestionBytes;
        ArrayBufferWriter<byte> answers = new(2 * BatchPump.FullBytes);
        using JsonItems json = new(lookup, answers, longest);
        IBatchFormat format = mediaType switch
        {
            NdjsonBatch.Type => new NdjsonBatch(json, answers),
            JsonArrayBatch.Type => new JsonArrayBatch(json, answers),
            _ => new CsvBatch(new CsvItems(lookup, answers, longest), answers, longest),
        };
        using BatchBody body = new(context, options.BatchIdleLimit, clock);
        try
        {
            return await new BatchPump(context, body, format, answers, longest, () => lookup.Tally.AddTo(metrics)).RunAsync().ConfigureAwait(false);
        }
        finally
        {
            lookup.Tally.AddTo(metrics);
        }
    }
}
