using System.Net;

namespace DataLake.Api.Status;

/// <summary>Asks a service on this machine whether it is ready: <c>DataLake.Api probe</c>.</summary>
internal static class ReadyProbe
{
    /// <summary>Asks.</summary>
    /// <param name="url">The service's own <c>LAKE_API_URL</c>; the first address counts, and this machine where it has a wildcard for a host.</param>
    /// <returns>0 when it is ready, otherwise 1.</returns>
    public static async Task<int> RunAsync(string url)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            BindingAddress address = BindingAddress.Parse(url.Split(';')[0]);
            Uri ready = new UriBuilder("http", IsWildcard(address.Host) ? "localhost" : address.Host, address.Port, "/readyz").Uri;
            using HttpResponseMessage response = await client.GetAsync(ready).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or FormatException)
        {
            return 1;
        }
    }

    private static bool IsWildcard(string host) => host is "*" or "+" || (IPAddress.TryParse(host, out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));
}
