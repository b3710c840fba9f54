using System.Text;
using System.Text.Json;

namespace DataLake.Api.Compatibility;

/// <summary>
/// <c>POST /2015-03-31/functions/function/invocations</c>, as a function of AWS Lambda is called on a developer's machine. The
/// body is the customer as JSON, or an event whose <c>body</c> has it. 200 with the amount as plain text, <c>2640</c>, or with
/// <c>Not available</c>.
/// </summary>
internal sealed class InvocationEndpoint(ServedVouchers vouchers, ApiOptions options) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/2015-03-31/functions/function/invocations", (RequestDelegate)PostAsync);

    private async Task PostAsync(HttpContext context)
    {
        if (await SmallBody.ReadAsync(context, options.LongestQuestionBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        await (vouchers.Snapshot is { } snapshot
            ? PlainAnswer.TextAsync(context, vouchers.Find(snapshot, Unwrap(body))?.AmountText ?? "Not available")
            : vouchers.RefuseAsync(context)).ConfigureAwait(false);
    }

    private static byte[] Unwrap(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("body"u8, out JsonElement inner) ? body
                : Encoding.UTF8.GetBytes(inner.ValueKind == JsonValueKind.String ? inner.GetString()! : inner.GetRawText());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return body;
        }
    }
}
