using System.Globalization;

namespace DataLake.Lake;

/// <summary>
/// The settings of a lake. Each is an environment variable with the prefix <c>LAKE_</c>; the README has them in one table.
/// </summary>
public sealed record LakeOptions
{
    /// <summary>The least memory that the engine can work with, in bytes.</summary>
    public const long LeastMemoryBytes = 64_000_000;

    private const string DefaultFolder = "./.lake";

    /// <summary>The store: a folder, or the <c>http(s)://</c> endpoint of an S3 store. <c>LAKE_ROOT</c>, default <c>./.lake</c>.</summary>
    public string Root { get; init; } = DefaultFolder;

    /// <summary>Whether the lake is on an S3 store and not in a folder.</summary>
    public bool IsOnS3 => IsUrl(Root);

    /// <summary>How the S3 store is spoken to. <c>AWS_...</c> and <c>LAKE_S3_...</c>.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>What the zones' buckets are called. <c>LAKE_BUCKETS__RAW</c>, <c>LAKE_BUCKETS__CURATED</c> and so on.</summary>
    public BucketNames Buckets { get; init; } = new();

    /// <summary>The most memory that DuckDB may use, in bytes. <c>LAKE_MEMORY_LIMIT</c> such as <c>512MB</c>; default half of the machine's.</summary>
    public long MemoryLimitBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>How many threads DuckDB may use. <c>LAKE_THREADS</c>, default the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The folder for files in the making and for what does not fit into memory. <c>LAKE_TEMP</c>, default <c>.temp</c> in the
    /// lake's folder; in <c>./.lake</c> when the lake is on S3.
    /// </summary>
    public string Temp { get; init; } = DefaultFolder + "/.temp";

    /// <summary>
    /// The folder of local copies of a store's objects, which several processes may share; see <see cref="Storage.LocalCopies"/>.
    /// A lake in a folder needs none. <c>LAKE_CACHE</c>, default <c>cache</c> in the folder of <see cref="Temp"/>.
    /// </summary>
    public string Cache { get; init; } = "./.lake/.temp/cache";

    /// <summary>
    /// How much local copies may take together, in bytes; only what is in use at the same time may exceed it.
    /// <c>LAKE_CACHE_SIZE</c> such as <c>50GB</c>, default null: a tenth of what the disk has free without them, at most 20 GB.
    /// </summary>
    public long? CacheSizeBytes { get; init; }

    /// <summary>How many objects <c>lake copy</c> copies at once, 1 to 64. <c>LAKE_COPY_OBJECTS</c>, default 8.</summary>
    public int CopyObjects { get; init; } = 8;

    /// <summary>The folder of the datasets. <c>LAKE_DATASETS</c>, default the datasets that come with the command.</summary>
    public string Datasets { get; init; } = Path.Combine(AppContext.BaseDirectory, "datasets");

    /// <summary>How old an object that nothing refers to must be before <c>lake gc</c> removes it. <c>LAKE_GC_GRACE</c>, default one day.</summary>
    public TimeSpan GcGrace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Reads the settings from the environment.</summary>
    /// <param name="variable">Gives a variable's value, or null; usually <see cref="Environment.GetEnvironmentVariable(string)"/>.</param>
    /// <exception cref="LakeException">Some are wrong; all faults are in the one message. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static LakeOptions FromEnvironment(Func<string, string?> variable)
    {
        SettingsReader read = new(variable);
        LakeOptions defaults = new();
        string root = read.Text("LAKE_ROOT", defaults.Root, RootFault);
        string temp = read.Text("LAKE_TEMP", Path.Combine(IsUrl(root) ? DefaultFolder : root, ".temp"), FolderFault);
        LakeOptions options = new()
        {
            Root = root,
            Buckets = new BucketNames(
                read.Text("LAKE_BUCKETS__RAW", defaults.Buckets.Raw, BucketFault),
                read.Text("LAKE_BUCKETS__CURATED", defaults.Buckets.Curated, BucketFault),
                read.Text("LAKE_BUCKETS__PROVISION", defaults.Buckets.Provision, BucketFault),
                read.Text("LAKE_BUCKETS__CONSUMPTION", defaults.Buckets.Consumption, BucketFault)),
            MemoryLimitBytes = read.Bytes("LAKE_MEMORY_LIMIT", defaults.MemoryLimitBytes, atLeast: LeastMemoryBytes),
            Threads = read.Whole("LAKE_THREADS", defaults.Threads, 1, 1024),
            Temp = temp,
            Cache = read.Text("LAKE_CACHE", Path.Combine(temp, "cache"), FolderFault),
            CacheSizeBytes = read.BytesIfSet("LAKE_CACHE_SIZE", atLeast: 1_000_000),
            CopyObjects = read.Whole("LAKE_COPY_OBJECTS", defaults.CopyObjects, 1, 64),
            Datasets = read.Text("LAKE_DATASETS", defaults.Datasets, FolderFault),
            GcGrace = read.Duration("LAKE_GC_GRACE", defaults.GcGrace),
            S3 = S3Options.From(read, IsUrl(root)),
        };
        if (options.Buckets.All.Distinct(StringComparer.Ordinal).Count() < options.Buckets.All.Count)
        {
            read.Fault("LAKE_BUCKETS__*", string.Join(", ", options.Buckets.All), "four different names");
        }

        read.ThrowOnFaults();
        return options;
    }

    /// <summary>What a root must be, or null when the text can be one.</summary>
    public static string? RootFault(string text) => (text.Length > 0 && !IsUrl(text))
        || (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/"
            && url.UserInfo.Length == 0 && url.Fragment.Length == 0)
        ? null
        : "a folder, such as ./.lake, or an S3 endpoint, such as http://minio:9000";

    private static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    private static string? FolderFault(string text) => IsUrl(text)
        ? "a folder, such as ./.lake"
        : null;

    private static string? BucketFault(string text) =>
        text.Length is >= 3 and <= 63 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? null
            : "3 to 63 of a-z, 0-9 and -";

    /// <summary>Reads a duration as settings and commands write it: <c>90s</c>, <c>30m</c>, <c>12h</c> or <c>7d</c>.</summary>
    /// <returns>The duration, or null when the text is none.</returns>
    public static TimeSpan? ParseDuration(string text) => SettingsReader.ParseDuration(text);

    /// <summary>Writes a duration of whole seconds as settings and commands do, in the largest unit that fits: <c>1d</c>, <c>36h</c>.</summary>
    public static string FormatDuration(TimeSpan duration) => SettingsReader.FormatDuration(duration);

    /// <summary>The memory limit in DuckDB's notation.</summary>
    public string MemoryLimitText => MemoryLimitBytes.ToString(CultureInfo.InvariantCulture) + "B";
}
