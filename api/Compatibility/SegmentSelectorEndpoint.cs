using System.Text.Json;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Api.Vouchers;

namespace DataLake.Api.Compatibility;

/// <summary>
/// <c>POST /voucher_segment_selector</c> with the customer as JSON: 201 <c>{"voucher_amount":2640.0}</c>, or 201
/// <c>{"error_message":"..."}</c> with one of <see cref="SelectorErrors"/>; 415 when the body is no JSON.
/// </summary>
internal sealed class SegmentSelectorEndpoint(ServedVouchers vouchers, ApiOptions options) : IEndpoint
{
    private static readonly Problem _noJson = new(
        StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "The body is not JSON", "Send the customer as a JSON object, as application/json.");

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/voucher_segment_selector", (RequestDelegate)PostAsync);

    private async Task PostAsync(HttpContext context)
    {
        if (context.Request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            await _noJson.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        if (await SmallBody.ReadAsync(context, options.LongestQuestionBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        await (vouchers.Snapshot is { } snapshot ? AnswerAsync(context, snapshot, body) : vouchers.RefuseAsync(context)).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, Snapshot snapshot, byte[] body)
    {
        using JsonDocument? json = Parse(body);
        return json is null ? _noJson.WriteAsync(context)
            : PlainAnswer.JsonAsync(context, StatusCodes.Status201Created, Answer(snapshot, body, json.RootElement));
    }

    private string Answer(Snapshot snapshot, byte[] body, JsonElement customer)
    {
        if (!ServedVouchers.TryRead(body, out CustomerQuestion question))
        {
            return Error(SelectorErrors.Schema);
        }

        return vouchers.Find(snapshot, ref question) is { } answer
            ? $$"""{"voucher_amount":{{(answer.AmountText.Contains('.', StringComparison.Ordinal) ? answer.AmountText : answer.AmountText + ".0")}}}"""
            : Error(SelectorErrors.Explain(customer, snapshot, ref question, vouchers.Today));
    }

    private static string Error(string message) => $$"""{"error_message":"{{JsonEncodedText.Encode(message, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}"}""";

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
