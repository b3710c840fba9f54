using System.Security.Cryptography;
using System.Text;
using DataLake.Api.Security;
using DataLake.Api.Telemetry;
using DataLake.Lake;

namespace DataLake.Api;

/// <summary>The settings of the service; those of the lake itself are <see cref="LakeOptions"/>.</summary>
public sealed record ApiOptions
{
    /// <summary>The dataset that is served. <c>LAKE_API_DATASET</c>, default <c>customer/voucher</c>.</summary>
    public DatasetName Dataset { get; init; } = new("customer", "voucher");

    /// <summary>
    /// Where the service listens, several addresses separated by semicolons. <c>LAKE_API_URL</c>, default
    /// <c>http://localhost:8080</c>. Without keys, loopback only.
    /// </summary>
    public string Url { get; init; } = "http://localhost:8080";

    /// <summary>How often the pointer to the served snapshot is looked at. <c>LAKE_API_POLL</c>, 1 second to 1 hour, default 5 seconds.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The folder that the served snapshot is kept in, for a start while the store is away. <c>LAKE_API_MIRROR</c>, default
    /// <c>api-mirror</c> in <c>LAKE_TEMP</c> where that is set, otherwise <c>data-lake/api-mirror-</c> with a hash of <c>LAKE_ROOT</c> in
    /// <c>XDG_STATE_HOME</c>, which is <c>~/.local/state</c> unless set.
    /// </summary>
    public string MirrorFolder { get; init; } = "./.lake/.temp/api-mirror";

    /// <summary>
    /// The folder for files in the making, so that the service need not write to the lake. <c>LAKE_TEMP</c>; unless set,
    /// <c>data-lake/api-temp-</c> with the same hash, beside the mirror.
    /// </summary>
    public string TempFolder { get; init; } = "./.lake/.temp";

    /// <summary>Who may use the service, and how much.</summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>How the service is watched and stopped.</summary>
    public OperationOptions Operations { get; init; } = new();

    /// <summary>The longest body of a single question, in bytes: 64 KiB. Not a setting.</summary>
    public long LongestQuestionBytes { get; init; } = 64 << 10;

    /// <summary>
    /// How long a request waits for the store, and the poller for the pointer, all tries together: 10 seconds. Not a setting. What is
    /// loaded or downloaded may take as long as the settings of the store allow.
    /// </summary>
    public TimeSpan StorePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may send nothing of a batch before it is given up: 2 minutes. Not a setting.</summary>
    public TimeSpan BatchIdleLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a query or a preview may take. <c>LAKE_API_QUERY_TIMEOUT</c>, 1 second to 1 hour, default 10 seconds.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The memory that DuckDB may use for a query, in bytes; its process may have twice that, and 256 MiB for itself.
    /// <c>LAKE_API_QUERY_MEMORY</c>, 64 MiB to 64 GiB, default 256 MiB.
    /// </summary>
    public long QueryMemoryBytes { get; init; } = 256 << 20;

    /// <summary>The threads that DuckDB may use for a query. <c>LAKE_API_QUERY_THREADS</c>, 1 to 64, default 1.</summary>
    public int QueryThreads { get; init; } = 1;

    /// <summary>The most rows that a query is answered with. <c>LAKE_API_QUERY_ROWS</c>, 1 to 1,000,000, default 10,000.</summary>
    public int QueryRows { get; init; } = 10_000;

    /// <summary>How many queries and previews run at once. <c>LAKE_API_QUERY_CONCURRENCY</c>, 1 to 64, default 2.</summary>
    public int QueryConcurrency { get; init; } = 2;

    /// <summary>The largest Parquet object that is previewed, in bytes. <c>LAKE_API_PREVIEW_SIZE</c>, 1 MiB to 1 TiB, default 512 MiB.</summary>
    public long PreviewBytes { get; init; } = 512 << 20;

    /// <summary>
    /// The address of the object store's own console, for a link on the page Zones. <c>LAKE_API_STORE_CONSOLE</c>, default none.
    /// </summary>
    public string? StoreConsole { get; init; }

    /// <summary>Reads the settings from the environment.</summary>
    /// <param name="variable">Gives a variable's value, or null.</param>
    /// <param name="lake">The settings of the lake.</param>
    /// <exception cref="LakeException">Some are wrong; all faults are in the one message. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static ApiOptions FromEnvironment(Func<string, string?> variable, LakeOptions lake)
    {
        ArgumentNullException.ThrowIfNull(lake);
        SettingsReader read = new(variable);
        ApiOptions defaults = new();
        string url = read.Text("LAKE_API_URL", defaults.Url, UrlFault);
        ApiOptions options = new()
        {
            Dataset = Name(read.Text("LAKE_API_DATASET", defaults.Dataset.ToString(), DatasetFault)),
            Url = url,
            PollInterval = read.Duration("LAKE_API_POLL", defaults.PollInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            QueryTimeout = read.Duration("LAKE_API_QUERY_TIMEOUT", defaults.QueryTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            QueryMemoryBytes = read.Bytes("LAKE_API_QUERY_MEMORY", defaults.QueryMemoryBytes, 64 << 20, 64L << 30),
            QueryThreads = read.Whole("LAKE_API_QUERY_THREADS", defaults.QueryThreads, 1, 64),
            QueryRows = read.Whole("LAKE_API_QUERY_ROWS", defaults.QueryRows, 1, 1_000_000),
            QueryConcurrency = read.Whole("LAKE_API_QUERY_CONCURRENCY", defaults.QueryConcurrency, 1, 64),
            PreviewBytes = read.Bytes("LAKE_API_PREVIEW_SIZE", defaults.PreviewBytes, 1 << 20, 1L << 40),
            StoreConsole = read.Text("LAKE_API_STORE_CONSOLE", "", ConsoleFault) is { Length: > 0 } console ? console : null,
            MirrorFolder = read.Text("LAKE_API_MIRROR", StateFolder(variable, lake, "api-mirror") ?? Path.Combine(lake.Temp, "api-mirror"), _ => null),
            TempFolder = StateFolder(variable, lake, "api-temp") ?? lake.Temp,
            Security = SecurityOptions.Read(read, variable, url),
            Operations = OperationOptions.Read(read),
        };
        read.ThrowOnFaults();
        return options;
    }

    private static DatasetName Name(string text) => text.Split('/') is [var domain, var dataset] ? new(domain, dataset) : new("customer", "voucher");

    /// <summary>Not in the lake, where it would be away with it; by the lake's name, so that another lake has another. Null when there is none, or another is given.</summary>
    private static string? StateFolder(Func<string, string?> variable, LakeOptions lake, string name)
    {
        string state = variable("XDG_STATE_HOME") is { Length: > 0 } given ? given
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (variable("LAKE_TEMP") is { Length: > 0 } || state.Length == 0)
        {
            return null;
        }

        string root = lake.IsOnS3 ? lake.Root : Path.GetFullPath(lake.Root);
        return Path.Combine(state, "data-lake", $"{name}-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..16]);
    }

    private static string? DatasetFault(string text) => text.Split('/') is [{ Length: > 0 }, { Length: > 0 }] ? null : "a domain and a dataset, such as customer/voucher";

    private static string? ConsoleFault(string text) =>
        text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https") ? null : "an address such as http://localhost:9001";

    private static string? UrlFault(string text) => text.Split(';').All(SecurityOptions.IsAddress)
        ? null
        : "an address to listen at, such as http://localhost:8080 or http://*:8080; TLS is for a proxy in front";
}
