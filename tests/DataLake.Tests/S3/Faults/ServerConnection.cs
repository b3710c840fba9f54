using System.Net.Sockets;

namespace DataLake.Tests.S3.Faults;

/// <summary>The proxy's connection to the server, made anew when the server has closed it.</summary>
/// <param name="target">The server's endpoint.</param>
internal sealed class ServerConnection(Uri target) : IDisposable
{
    private TcpClient? _connection;
    private HttpReader? _reader;

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<HttpMessage> ExchangeAsync(HttpMessage request, CancellationToken stop)
    {
        bool isOld = _connection is not null;
        try
        {
            return await ExchangeOnceAsync(request, stop);
        }
        catch (IOException) when (isOld)
        {
            // A server closes connections that were not used for a while.
            Dispose();
            return await ExchangeOnceAsync(request, stop);
        }
    }

    /// <summary>Sends the first half of a request and breaks the connection.</summary>
    public async Task SendHalfAsync(HttpMessage request, CancellationToken stop)
    {
        Stream stream = await ConnectAsync(stop);
        await stream.WriteAsync(request.Head.ToBytes(), stop);
        await stream.WriteAsync(request.Body.AsMemory(0, request.Body.Length / 2), stop);
        Dispose();
    }

    /// <summary>Breaks the connection.</summary>
    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private async Task<HttpMessage> ExchangeOnceAsync(HttpMessage request, CancellationToken stop)
    {
        Stream stream = await ConnectAsync(stop);
        await stream.WriteAsync(request.Head.ToBytes(), stop);
        await stream.WriteAsync(request.Body, stop);
        HttpHead head = await _reader!.ReadHeadAsync(stop) ?? throw new IOException("The server closed the connection.");
        byte[] body = await _reader.ReadAnswerBodyAsync(head, request.Head.Method, stop);
        if (head.IsLast)
        {
            Dispose();
        }

        return new HttpMessage(request.Head.Method == "HEAD" || head.Status is 204 or 304 ? head : head.WithLength(body.Length), body);
    }

    private async Task<Stream> ConnectAsync(CancellationToken stop)
    {
        if (_connection is null)
        {
            _connection = new TcpClient { NoDelay = true };
            await _connection.ConnectAsync(target.Host, target.Port, stop);
            _reader = new HttpReader(_connection.GetStream());
        }

        return _connection.GetStream();
    }
}
