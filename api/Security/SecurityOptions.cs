using DataLake.Lake;

namespace DataLake.Api.Security;

/// <summary>Who may use the service, and how much.</summary>
public sealed record SecurityOptions
{
    private const int DefaultRate = 1000;

    /// <summary>
    /// The keys that the service takes. <c>LAKE_API_KEYS</c>, as <see cref="ApiKeyList.Form"/>; default none, and the service
    /// listens on loopback only.
    /// </summary>
    public ApiKeyList Keys { get; init; } = new([]);

    /// <summary>
    /// How many requests a second one key may make, or one address where there are no keys; 0 for no bound.
    /// <c>LAKE_API_RATE</c>, 0 to 1,000,000, default 1,000 with keys and 0 without.
    /// </summary>
    public int RequestsPerSecond { get; init; }

    /// <summary>
    /// How many requests are answered at once, half of them at most waiting for the store. <c>LAKE_API_CONCURRENCY</c>, 1 to 100,000, default
    /// 1,000.
    /// </summary>
    public int ConcurrentRequests { get; init; } = 1000;

    /// <summary>Reads the settings.</summary>
    /// <param name="read">Reads them one by one.</param>
    /// <param name="variable">Gives a variable's value, or null.</param>
    /// <param name="url">Where the service is to listen.</param>
    internal static SecurityOptions Read(SettingsReader read, Func<string, string?> variable, string url)
    {
        SecurityOptions defaults = new();
        ApiKeyList? keys = defaults.Keys;
        if (variable("LAKE_API_KEYS") is { Length: > 0 } text && !ApiKeyList.TryParse(text, out keys))
        {
            // A key may stand there by mistake, so the value is not repeated.
            read.Fault("LAKE_API_KEYS", "(not shown)", ApiKeyList.Form);
        }
        else if (keys!.IsEmpty && !url.Split(';').All(IsLoopback))
        {
            read.Fault("LAKE_API_URL", url, "an address of this machine alone, such as http://localhost:8080, as long as LAKE_API_KEYS has no key");
        }

        return new SecurityOptions
        {
            Keys = keys ?? defaults.Keys,
            RequestsPerSecond = read.Whole("LAKE_API_RATE", keys is { IsEmpty: false } ? DefaultRate : 0, 0, 1_000_000),
            ConcurrentRequests = read.Whole("LAKE_API_CONCURRENCY", defaults.ConcurrentRequests, 1, 100_000),
        };
    }

    /// <summary>Whether an address can be listened at.</summary>
    internal static bool IsAddress(string url)
    {
        try
        {
            return url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && BindingAddress.Parse(url) is { PathBase.Length: 0, Port: >= 0 and <= ushort.MaxValue };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // An address that cannot be read is another fault, which is reported where addresses are.
    private static bool IsLoopback(string url) => !IsAddress(url) || BindingAddress.Parse(url) is var address
        && (address.IsUnixPipe || Loopback.IsHost(address.Host));
}
