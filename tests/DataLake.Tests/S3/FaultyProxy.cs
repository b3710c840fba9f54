using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataLake.Tests.S3;

/// <summary>What a <see cref="FaultyProxy"/> does to a request.</summary>
internal enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Answers 503 SlowDown; the server does not see the request.</summary>
    SlowDown,

    /// <summary>Breaks the connection; the server does not see the request.</summary>
    ResetBefore,

    /// <summary>The server does the work, and the connection breaks before its answer.</summary>
    LoseAnswer,

    /// <summary>The connection breaks in the middle of the answer.</summary>
    CutAnswer,

    /// <summary>A bit of the answer is another, once.</summary>
    DamageAnswer,

    /// <summary>The answer stands still in the middle.</summary>
    StallAnswer,
}

/// <summary>Stands between a client and a server, on 127.0.0.1, and does to each request what it was told to.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private const int BytesBeforeCut = 100_000;

    private static readonly string[] _methods = ["GET ", "PUT ", "POST ", "HEAD ", "DELETE "];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly Func<string, Fault> _script;

    /// <summary>Starts.</summary>
    /// <param name="target">The server's endpoint.</param>
    /// <param name="script">What to do, given the request's first line; called once for each request.</param>
    public FaultyProxy(string target, Func<string, Fault> script)
    {
        (_target, _script) = (new Uri(target), script);
        _listener.Start();
        Endpoint = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    /// <summary>The proxy's own endpoint.</summary>
    public string Endpoint { get; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient server = new();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                Exchange exchange = new(client, server);
                await Task.WhenAny(RequestsAsync(exchange), AnswersAsync(exchange));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }

    private async Task RequestsAsync(Exchange exchange)
    {
        byte[] buffer = new byte[1 << 16];
        while (await exchange.Client.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and int read)
        {
            string start = Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 400));
            if (_methods.Any(method => start.StartsWith(method, StringComparison.Ordinal)))
            {
                exchange.Answered = 0;
                exchange.Fault = _script(start.Split('\r')[0]);
                if (exchange.Fault == Fault.ResetBefore)
                {
                    return;
                }

                if (exchange.Fault == Fault.SlowDown)
                {
                    const string Body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
                    await exchange.Client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"), _stop.Token);
                    return;
                }
            }

            await exchange.Server.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private async Task AnswersAsync(Exchange exchange)
    {
        byte[] buffer = new byte[1 << 14];
        while (await exchange.Server.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and int read)
        {
            bool isContinue = Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 12)).EndsWith("100", StringComparison.Ordinal);
            if (exchange.Fault == Fault.LoseAnswer && !isContinue)
            {
                return;
            }

            exchange.Answered += read;
            if (exchange.Fault == Fault.DamageAnswer && exchange.Answered > BytesBeforeCut)
            {
                buffer[read / 2] ^= 1;
                exchange.Fault = Fault.None;
            }

            if (exchange.Fault is Fault.CutAnswer or Fault.StallAnswer && exchange.Answered > BytesBeforeCut)
            {
                await Task.Delay(exchange.Fault == Fault.StallAnswer ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, _stop.Token);
                return;
            }

            await exchange.Client.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private sealed class Exchange(TcpClient client, TcpClient server)
    {
        public TcpClient Client => client;

        public TcpClient Server => server;

        public Fault Fault { get; set; }

        public long Answered { get; set; }
    }
}
