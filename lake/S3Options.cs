namespace DataLake.Lake;

/// <summary>How an S3 store is spoken to; only a lake whose root is an endpoint asks for it.</summary>
public sealed class S3Options
{
    /// <summary>Who asks. <c>AWS_ACCESS_KEY_ID</c>.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>The proof of it. <c>AWS_SECRET_ACCESS_KEY</c>; never printed.</summary>
    public string SecretAccessKey { get; init; } = "";

    /// <summary>What temporary keys come with; empty for keys that last. <c>AWS_SESSION_TOKEN</c>; never printed.</summary>
    public string SessionToken { get; init; } = "";

    /// <summary>The region that requests are signed for. <c>AWS_REGION</c>, default <c>us-east-1</c>, which MinIO and Ceph take, too.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>
    /// The most requests at once, 1 to 256; a body that is read as a stream counts until it begins. <c>LAKE_S3_REQUESTS</c>,
    /// default 16.
    /// </summary>
    public int Requests { get; init; } = 16;

    /// <summary>
    /// How often a request is tried again after the first time, 0 to 20. <c>LAKE_S3_RETRIES</c>, default 6: that is some 13
    /// seconds of waiting, since each wait is about twice as long as the one before, beginning with <see cref="RetryDelay"/>.
    /// </summary>
    public int Retries { get; init; } = 6;

    /// <summary>The wait before the second try; not a setting, tests shorten it. Default 200 milliseconds.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long one try may last, and how long a body that is being read may stand still, 1 second to 1 hour.
    /// <c>LAKE_S3_TRY_TIMEOUT</c>, default 60 seconds.
    /// </summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take until a connection is there; not a setting, tests shorten it. Default 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long all tries of a request may last together, 1 second to 24 hours. <c>LAKE_S3_TOTAL_TIMEOUT</c>, default 5 minutes.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How large the parts are that larger files are sent in, in bytes; smaller files are sent in one request.
    /// <c>LAKE_S3_PART_SIZE</c>, 5 MiB to 1 GiB, default 16 MiB. A file of more than 10,000 parts gets larger ones.
    /// </summary>
    public long PartSizeBytes { get; init; } = 16 << 20;

    /// <summary>
    /// Whether puts are sent with conditions where the store keeps them, which is found out. <c>LAKE_S3_CONDITIONAL_PUTS</c>,
    /// <c>auto</c> or <c>off</c>, default <c>auto</c>; <c>off</c> is for a store that keeps them for one writer and not for several.
    /// </summary>
    public bool SendsConditions { get; init; } = true;

    /// <summary>Reads the settings.</summary>
    /// <param name="read">Where from.</param>
    /// <param name="isNeeded">Whether the lake is on S3, so that there must be keys.</param>
    internal static S3Options From(SettingsReader read, bool isNeeded)
    {
        S3Options defaults = new();
        S3Options options = new()
        {
            AccessKeyId = read.Text("AWS_ACCESS_KEY_ID", "", _ => null),
            SecretAccessKey = read.Text("AWS_SECRET_ACCESS_KEY", "", _ => null),
            SessionToken = read.Text("AWS_SESSION_TOKEN", "", _ => null),
            Region = read.Text("AWS_REGION", defaults.Region, _ => null),
            Requests = read.Whole("LAKE_S3_REQUESTS", defaults.Requests, 1, 256),
            Retries = read.Whole("LAKE_S3_RETRIES", defaults.Retries, 0, 20),
            TryTimeout = read.Duration("LAKE_S3_TRY_TIMEOUT", defaults.TryTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            TotalTimeout = read.Duration("LAKE_S3_TOTAL_TIMEOUT", defaults.TotalTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            PartSizeBytes = read.Bytes("LAKE_S3_PART_SIZE", defaults.PartSizeBytes, 5 << 20, 1 << 30),
            SendsConditions = read.Text("LAKE_S3_CONDITIONAL_PUTS", "auto", text => text is "auto" or "off" ? null : "auto or off") != "off",
        };
        foreach ((string name, string value) in new[] { ("AWS_ACCESS_KEY_ID", options.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", options.SecretAccessKey) })
        {
            if (isNeeded && value.Length == 0)
            {
                read.Fault(name, "", "set, as the lake is at an S3 endpoint");
            }
        }

        return options;
    }
}
