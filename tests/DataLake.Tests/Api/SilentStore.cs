using System.Net;
using System.Net.Sockets;

namespace DataLake.Tests.Api;

/// <summary>A store that takes connections and never answers.</summary>
internal sealed class SilentStore : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Begins to take connections.</summary>
    public SilentStore() => _listener.Start();

    /// <summary>Settings of a lake that rests there. All that say how often and how long to try are the default ones.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("LAKE_ROOT", $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"), ("AWS_ACCESS_KEY_ID", "somebody"), ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];

    public void Dispose() => _listener.Dispose();
}
