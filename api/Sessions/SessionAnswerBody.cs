using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using DataLake.Api.Problems;

namespace DataLake.Api.Sessions;

/// <summary>Answers requests with a JSON object that ends with the members that a session wrote.</summary>
internal static class SessionAnswerBody
{
    private const int PieceBytes = 64 << 10;

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">What the session wrote; empty for nothing.</param>
    /// <param name="writeFirst">Writes the members that come before, one at least.</param>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> members, Action<Utf8JsonWriter> writeFirst)
    {
        context.Response.ContentType = "application/json";
        ArrayBufferWriter<byte> first = new();
        using (Utf8JsonWriter json = new(first, Problem.Readable))
        {
            json.WriteStartObject();
            writeFirst(json);
            json.WriteEndObject();
        }

        PipeWriter body = context.Response.BodyWriter;
        body.Write(members.IsEmpty ? first.WrittenSpan : first.WrittenSpan[..^1]);
        if (!members.IsEmpty)
        {
            body.Write(","u8);
            await WriteMembersAsync(body, members, context.RequestAborted).ConfigureAwait(false);
            body.Write("}"u8);
        }

        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes what a session wrote in pieces, each when the client has taken those before, so that no second copy of it is in memory.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="members">What the session wrote.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    public static async Task WriteMembersAsync(PipeWriter body, ReadOnlyMemory<byte> members, CancellationToken cancellationToken)
    {
        for (int at = 0; at < members.Length; at += PieceBytes)
        {
            await body.WriteAsync(members.Slice(at, Math.Min(PieceBytes, members.Length - at)), cancellationToken).ConfigureAwait(false);
        }
    }
}
