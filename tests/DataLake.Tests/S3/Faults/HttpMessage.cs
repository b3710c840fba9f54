using System.Text;

namespace DataLake.Tests.S3.Faults;

/// <summary>A whole request or answer.</summary>
/// <param name="Head">Its head, which says the body's length.</param>
/// <param name="Body">Its body.</param>
internal sealed record HttpMessage(HttpHead Head, byte[] Body)
{
    private const int MostAside = 31;

    /// <summary>An error as S3 servers answer it.</summary>
    public static HttpMessage Error(int status, string code, bool hasBody)
    {
        byte[] body = Encoding.ASCII.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>Try again.</Message></Error>");
        HttpHead head = new($"HTTP/1.1 {status} {code}", [("Content-Type", "application/xml")]);
        return new HttpMessage(head.WithLength(body.Length), hasBody ? body : []);
    }

    /// <summary>The same message with one bit of its body changed, about the middle of what it carries.</summary>
    public HttpMessage Corrupted()
    {
        byte[] body = [.. Body];
        if (body.AsSpan().StartsWith("<?xml"u8))
        {
            // Two opening brackets in a row: no XML any more.
            body[1] = (byte)'<';
        }
        else
        {
            // Another bit each time: no network damages an object twice in the same way, and two equal readings count as true.
            (int start, int middle) = Payload();
            body[middle - Random.Shared.Next(Math.Min(middle - start, MostAside) + 1)] ^= (byte)(1 << Random.Shared.Next(8));
        }

        return this with { Body = body };
    }

    private (int Start, int Middle) Payload()
    {
        // A signed body comes in chunks with a line of their own; the first one's bytes begin after it.
        int start = Head["x-amz-decoded-content-length"] is null ? 0 : Body.AsSpan().IndexOf("\r\n"u8) + 2;
        int length = int.TryParse(Head["x-amz-decoded-content-length"], out int decoded) ? Math.Min(decoded, Body.Length - start) : Body.Length;
        return (start, start + (length / 2));
    }
}
