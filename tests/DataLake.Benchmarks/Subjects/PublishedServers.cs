using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace DataLake.Benchmarks.Subjects;

/// <summary>
/// The API as it runs in production, and the bare server that it is compared to, both published for this platform. The API asks
/// for its key and counts its requests; the rate that it allows is the highest that the setting takes.
/// </summary>
/// <param name="folder">The folder that they are published in.</param>
public sealed class PublishedServers(string folder)
{
    /// <summary>The key that requests show.</summary>
    public const string Key = "benchmark-0123456789abcdef0123456789";

    /// <summary>Publishes both.</summary>
    public static async Task<PublishedServers> PublishAsync(string folder)
    {
        string[] platform = ["-r", RuntimeInformation.RuntimeIdentifier];
        await Publishing.PublishAsync("api", Path.Combine(folder, "api"), platform);
        await Publishing.PublishAsync("tests/DataLake.BareServer", Path.Combine(folder, "bare"), platform);
        return new PublishedServers(folder);
    }

    /// <summary>Starts the API over a lake.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="settings">Further settings.</param>
    public ServerProcess StartApi(TemporaryLake lake, params (string Name, string Value)[] settings)
    {
        Uri address = FreeAddress();
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)));
        return ServerProcess.Start(
            Executable("api", "DataLake.Api"), [], address,
            [
                ("LAKE_ROOT", lake.Root),
                ("LAKE_TEMP", Path.Combine(lake.Root, ".temp")),
                ("LAKE_API_URL", address.GetLeftPart(UriPartial.Authority)),
                ("LAKE_API_KEYS", "benchmark:lookup+browse:" + hash),
                ("LAKE_API_RATE", "1000000"),
                .. settings,
            ]);
    }

    /// <summary>Starts the bare server.</summary>
    /// <param name="answerBytes">The length of its answer.</param>
    public ServerProcess StartBare(int answerBytes)
    {
        Uri address = FreeAddress();
        return ServerProcess.Start(
            Executable("bare", "DataLake.BareServer"),
            [address.GetLeftPart(UriPartial.Authority), answerBytes.ToString(CultureInfo.InvariantCulture)], address, []);
    }

    private static Uri FreeAddress()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1/vouchers/most-used");
    }

    private string Executable(string name, string program) => Path.Combine(folder, name, OperatingSystem.IsWindows() ? program + ".exe" : program);
}
