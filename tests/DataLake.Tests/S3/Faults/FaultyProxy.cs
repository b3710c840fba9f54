using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DataLake.Tests.S3.Faults;

/// <summary>
/// Stands between a client and a server, on 127.0.0.1, and does to each request what it was told to. It reads requests and
/// answers whole, so each request is one decision, whatever connection it comes on.
/// </summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Fault, int> _done = [];
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

    /// <summary>How often each fault was really done; one that a request gives no occasion for is none.</summary>
    public IReadOnlyDictionary<Fault, int> Done => _done;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
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
        using ServerConnection server = new(_target);
        using (client)
        {
            try
            {
                client.NoDelay = true;
                HttpReader requests = new(client.GetStream());
                bool goesOn = true;
                while (goesOn && await requests.ReadHeadAsync(_stop.Token) is { } head)
                {
                    FaultyExchange exchange = new(_script(head.FirstLine), client.GetStream(), server, _stop.Token);
                    try
                    {
                        goesOn = await exchange.RunAsync(head, requests);
                    }
                    finally
                    {
                        _done.AddOrUpdate(exchange.Done, 1, (_, times) => times + 1);
                    }

                    // What breaks, breaks with a reset; a wrong length is told by one who thinks that all is well.
                    client.LingerState = new LingerOption(exchange.Done is Fault.ResetBefore or Fault.CutRequest or Fault.LoseAnswer, seconds: 0);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that gave up, or the end of the test.
            }
        }
    }
}
