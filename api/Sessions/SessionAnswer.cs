using System.Text;

namespace DataLake.Api.Sessions;

/// <summary>What came of a request to a session.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Payload">With rows: members of a JSON object, <c>"columns":[...],"rows":[...],"row_count":1,"truncated":false</c>. Else a message, both in UTF-8.</param>
internal sealed record SessionAnswer(SessionOutcome Outcome, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Whether the process has spent so much of its memory that the next request should go to another one.</summary>
    public bool IsLast { get; init; }

    /// <summary>The message; not for rows.</summary>
    public string Message => Encoding.UTF8.GetString(Payload.Span);

    /// <summary>Makes an answer without rows.</summary>
    public static SessionAnswer Of(SessionOutcome outcome, string message) => new(outcome, Encoding.UTF8.GetBytes(message));
}
