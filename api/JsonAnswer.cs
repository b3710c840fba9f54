using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DataLake.Api.Problems;

namespace DataLake.Api;

/// <summary>Answers requests with JSON, signs such as + standing as they are.</summary>
internal static class JsonAnswer
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="value">The answer.</param>
    /// <param name="type">How it is written.</param>
    public static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        Utf8JsonWriter json = new(context.Response.BodyWriter, Problem.Readable);
        await using (json.ConfigureAwait(false))
        {
            JsonSerializer.Serialize(json, value, type);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
