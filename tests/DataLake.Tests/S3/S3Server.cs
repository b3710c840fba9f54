using System.Diagnostics;

namespace DataLake.Tests.S3;

/// <summary>
/// The S3 server of the tests: the one that <c>LAKE_TEST_S3</c> names, with <c>AWS_...</c>; else one that
/// <c>tests/ceph-rgw.sh</c> starts, once for all tests, where Ceph's programs are installed.
/// </summary>
internal sealed class S3Server
{
    private const string EndpointVariable = "LAKE_TEST_S3";
    private const string RequiredVariable = "LAKE_TEST_S3_REQUIRED";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<S3Server> _shared = new(Open);

    private S3Server(Func<string, string?> variable, bool isThrowaway)
    {
        Endpoint = variable(EndpointVariable) ?? throw new InvalidOperationException($"{EndpointVariable} is missing.");
        AccessKeyId = variable("AWS_ACCESS_KEY_ID") ?? throw new InvalidOperationException($"{EndpointVariable} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
        SecretAccessKey = variable("AWS_SECRET_ACCESS_KEY") ?? throw new InvalidOperationException($"{EndpointVariable} needs AWS_SECRET_ACCESS_KEY.");
        Region = variable("AWS_REGION") is { Length: > 0 } region ? region : "us-east-1";
        IsThrowaway = isThrowaway;
    }

    /// <summary>The server, started when a test first asks for it.</summary>
    public static S3Server Shared => _shared.Value;

    /// <summary>Why tests that need a server are skipped, or null when they can run.</summary>
    public static string? WhySkipped { get; } =
        Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 }
        || Environment.GetEnvironmentVariable(RequiredVariable) == "1"
        || new[] { "radosgw", "ceph-mon", "ceph-osd", "ceph" }.All(IsOnPath)
            ? null
            : "needs an S3 server: apt-get install --no-install-recommends radosgw ceph-mon ceph-osd, or name one with LAKE_TEST_S3 and AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY";

    /// <summary>Why tests that need a user with few rights are skipped, or null when they can run.</summary>
    public static string? WhyNoGuest { get; } = Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 }
        ? "needs a user with few rights, whom only the server that the tests start has"
        : null;

    /// <summary>The name and key of a user who may only do what a bucket's policy says; see tests/ceph-rgw.sh.</summary>
    public static string GuestName => "guest";

    /// <summary>Its secret.</summary>
    public static string GuestSecret => "guest-secret-key";

    /// <summary>The key of a user who may do everything in buckets that no other user sees, whatever their names; see tests/ceph-rgw.sh.</summary>
    public static string OtherName => "other";

    /// <summary>Its secret.</summary>
    public static string OtherSecret => "other-secret-key";

    /// <summary>The same server under another name.</summary>
    public string OtherEndpoint => Endpoint.Contains("127.0.0.1", StringComparison.Ordinal)
        ? Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)
        : Endpoint.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>The endpoint.</summary>
    public string Endpoint { get; }

    /// <summary>The key of a user who may do everything.</summary>
    public string AccessKeyId { get; }

    /// <summary>Its secret.</summary>
    public string SecretAccessKey { get; }

    /// <summary>Its region.</summary>
    public string Region { get; }

    /// <summary>Whether it goes with the tests, and all that is in it.</summary>
    public bool IsThrowaway { get; }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static S3Server Open() => Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 }
        ? new S3Server(Environment.GetEnvironmentVariable, isThrowaway: false)
        : Start();

    /// <summary>Starts a server that ends with this process, also when it is killed.</summary>
    private static S3Server Start()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"lake-test-rgw-{Guid.NewGuid():N}");
        string script = Path.Combine(Repository.Root, "tests", "ceph-rgw.sh");
        ProcessStartInfo start = new(script, ["start", folder, $"{Environment.ProcessId}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{script} did not end within {_patience}.");
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} failed: {error.Result}");
        }

        Dictionary<string, string> printed = output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new S3Server(printed.GetValueOrDefault, isThrowaway: true);
    }
}
