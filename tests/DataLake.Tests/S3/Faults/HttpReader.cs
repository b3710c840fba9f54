using System.Globalization;
using System.Text;

namespace DataLake.Tests.S3.Faults;

/// <summary>Reads HTTP/1.1 messages, one after the other, from a connection.</summary>
/// <param name="stream">The connection.</param>
internal sealed class HttpReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>Reads a head.</summary>
    /// <returns>The head, or null when the connection ended before it began.</returns>
    public async Task<HttpHead?> ReadHeadAsync(CancellationToken stop)
    {
        StringBuilder text = new();
        while (await ReadLineAsync(stop) is { } line)
        {
            if (line.Length == 0)
            {
                return HttpHead.Parse(text.ToString());
            }

            text.Append(line).Append("\r\n");
        }

        return text.Length == 0 ? null : throw new IOException("The connection ended in a head.");
    }

    /// <summary>Reads a request's body.</summary>
    public Task<byte[]> ReadRequestBodyAsync(HttpHead head, CancellationToken stop) =>
        head.IsChunked ? ReadChunksAsync(stop) : ReadExactlyAsync(head.Length ?? 0, stop);

    /// <summary>Reads an answer's body.</summary>
    /// <param name="head">The answer's head.</param>
    /// <param name="method">The request's method: an answer to HEAD says a length and has no body.</param>
    /// <param name="stop">Gives up.</param>
    public Task<byte[]> ReadAnswerBodyAsync(HttpHead head, string method, CancellationToken stop) => head switch
    {
        _ when method == "HEAD" || head.Status is 204 or 304 => Task.FromResult<byte[]>([]),
        { IsChunked: true } => ReadChunksAsync(stop),
        { Length: { } length } => ReadExactlyAsync(length, stop),
        _ => ReadToEndAsync(stop),
    };

    private async Task<byte[]> ReadChunksAsync(CancellationToken stop)
    {
        using MemoryStream body = new();
        while (true)
        {
            string size = await ReadLineAsync(stop) ?? throw new IOException("The connection ended in a body.");
            int length = int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadExactlyAsync(length, stop));
            if (length > 0)
            {
                await ReadLineAsync(stop);
                continue;
            }

            // Trailers end with an empty line.
            while (await ReadLineAsync(stop) is { Length: > 0 })
            {
            }

            return body.ToArray();
        }
    }

    private async Task<byte[]> ReadExactlyAsync(long length, CancellationToken stop)
    {
        byte[] body = new byte[length];
        int buffered = (int)Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(body);
        _start += buffered;
        await stream.ReadExactlyAsync(body.AsMemory(buffered), stop);
        return body;
    }

    private async Task<byte[]> ReadToEndAsync(CancellationToken stop)
    {
        using MemoryStream body = new();
        body.Write(_buffer, _start, _end - _start);
        _start = _end;
        await stream.CopyToAsync(body, stop);
        return body.ToArray();
    }

    private async Task<string?> ReadLineAsync(CancellationToken stop)
    {
        StringBuilder line = new();
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await stream.ReadAsync(_buffer, stop));
                if (_end == 0)
                {
                    return line.Length == 0 ? null : throw new IOException("The connection ended in a line.");
                }
            }

            char next = (char)_buffer[_start++];
            if (next == '\n')
            {
                return line.ToString();
            }

            if (next != '\r')
            {
                line.Append(next);
            }
        }
    }
}
