using System.Globalization;
using System.Text;

namespace DataLake.Tests.S3.Faults;

/// <summary>The head of a request or of an answer: its first line and its header fields, in their order.</summary>
/// <param name="FirstLine">Such as <c>GET /raw/a HTTP/1.1</c> or <c>HTTP/1.1 200 OK</c>.</param>
/// <param name="Fields">The header fields.</param>
internal sealed record HttpHead(string FirstLine, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>The request's method.</summary>
    public string Method => FirstLine.Split(' ')[0];

    /// <summary>The answer's status.</summary>
    public int Status => int.Parse(FirstLine.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The body's length where the head says it; null when it does not.</summary>
    public long? Length => this["Content-Length"] is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether the body comes in chunks that say their lengths themselves.</summary>
    public bool IsChunked => this["Transfer-Encoding"]?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether the connection ends after this message.</summary>
    public bool IsLast => string.Equals(this["Connection"], "close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a field, or null.</summary>
    public string? this[string name] =>
        Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).FirstOrDefault();

    /// <summary>Reads a head.</summary>
    /// <param name="text">The head, up to its empty line.</param>
    public static HttpHead Parse(string text)
    {
        string[] lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new HttpHead(lines[0], [.. lines.Skip(1).Select(line => (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()))]);
    }

    /// <summary>The same head without a field.</summary>
    public HttpHead Without(string name) => this with { Fields = [.. Fields.Where(field => !field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))] };

    /// <summary>The same head with a body of a length.</summary>
    public HttpHead WithLength(long length) =>
        Without("Transfer-Encoding").Without("Content-Length") is var bare
            ? bare with { Fields = [.. bare.Fields, ("Content-Length", length.ToString(CultureInfo.InvariantCulture))] }
            : this;

    /// <summary>The head as it is sent.</summary>
    public byte[] ToBytes() =>
        Encoding.Latin1.GetBytes(string.Concat([FirstLine, "\r\n", .. Fields.Select(field => $"{field.Name}: {field.Value}\r\n"), "\r\n"]));
}
