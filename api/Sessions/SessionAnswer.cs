using System.IO.Pipelines;
using System.Text;

namespace DataLake.Api.Sessions;

/// <summary>What came of a request to a session.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Payload">With rows: members of a JSON object, <c>"columns":[...],"rows":[...],"row_count":1,"truncated":false</c>. Else a message, both in UTF-8.</param>
internal sealed record SessionAnswer(SessionOutcome Outcome, ReadOnlyMemory<byte> Payload)
{
    private const int PieceBytes = 64 << 10;

    /// <summary>Whether the process has spent so much of its memory that the next request should go to another one.</summary>
    public bool IsLast { get; init; }

    /// <summary>The message; not for rows.</summary>
    public string Message => Encoding.UTF8.GetString(Payload.Span);

    /// <summary>Writes <see cref="Payload"/> in pieces, each when the client has taken those before, so that no second copy of it is in memory.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    public async Task WritePayloadAsync(PipeWriter body, CancellationToken cancellationToken)
    {
        for (int at = 0; at < Payload.Length; at += PieceBytes)
        {
            await body.WriteAsync(Payload.Slice(at, Math.Min(PieceBytes, Payload.Length - at)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes an answer without rows.</summary>
    public static SessionAnswer Of(SessionOutcome outcome, string message) => new(outcome, Encoding.UTF8.GetBytes(message));
}
