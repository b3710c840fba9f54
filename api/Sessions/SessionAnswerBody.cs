using System.Text.Json;
using DataLake.Api.Problems;

namespace DataLake.Api.Sessions;

/// <summary>Answers requests with a JSON object that ends with the members that a session wrote.</summary>
internal static class SessionAnswerBody
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">What the session wrote; empty for nothing.</param>
    /// <param name="writeFirst">Writes the members that come before, one at least.</param>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> members, Action<Utf8JsonWriter> writeFirst)
    {
        context.Response.ContentType = "application/json";
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body, Problem.Readable))
        {
            json.WriteStartObject();
            writeFirst(json);
            json.WriteEndObject();
        }

        if (!members.IsEmpty)
        {
            body.SetLength(body.Length - 1);
            body.Position = body.Length;
            body.Write([(byte)',', .. members.Span, (byte)'}']);
        }

        body.Position = 0;
        await body.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
