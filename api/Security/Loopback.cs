using System.Net;

namespace DataLake.Api.Security;

/// <summary>The names by which nobody but this machine itself is meant.</summary>
internal static class Loopback
{
    /// <summary>Whether a host is this machine: <c>localhost</c>, or an address such as 127.0.0.1 or [::1].</summary>
    public static bool IsHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
