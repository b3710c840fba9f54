using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DataLake.Tests.Reliability;

/// <summary>The command <c>lake</c> as a process of its own, with nothing of this process's settings.</summary>
internal sealed class LakeProcess : IDisposable
{
    /// <summary>The exit code of a process that <c>kill -9</c> ended.</summary>
    public static readonly int KilledExitCode = OperatingSystem.IsWindows() ? -1 : 137;

    private static readonly string[] _settings =
    [
        "LAKE_ROOT", "LAKE_TEMP", "LAKE_CACHE", "LAKE_CACHE_SIZE", "LAKE_MEMORY_LIMIT", "LAKE_THREADS", "LAKE_GC_GRACE", "LAKE_DATASETS", "LAKE_FAILPOINT",
        "LAKE_BUCKETS__RAW", "LAKE_BUCKETS__CURATED", "LAKE_BUCKETS__PROVISION", "LAKE_BUCKETS__CONSUMPTION",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "LAKE_COPY_FROM_ACCESS_KEY_ID", "LAKE_COPY_FROM_SECRET_ACCESS_KEY", "LAKE_S3_RETRIES", "LAKE_S3_PART_SIZE", "LAKE_COPY_OBJECTS", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly DateTime _started = DateTime.Now;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private LakeProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The path of the command.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "lake.exe" : "lake");

    /// <summary>The number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>How long it ran, once it has ended.</summary>
    public TimeSpan Duration => _process.ExitTime - _started;

    /// <summary>Starts the command.</summary>
    public static LakeProcess Start(TestLake lake, params IReadOnlyList<string> args) => Start(lake, Path, args);

    /// <summary>Starts a shell script; in it <c>"$LAKE"</c> is the command, and <c>$1</c> and so on are the arguments.</summary>
    public static LakeProcess StartScript(TestLake lake, string script, params IReadOnlyList<string> args) =>
        Start(lake, "/bin/sh", ["-c", script, "sh", .. args]);

    /// <summary>Runs the command to its end.</summary>
    public static async Task<CommandOutcome> RunAsync(TestLake lake, params IReadOnlyList<string> args)
    {
        using LakeProcess process = Start(lake, args);
        return await process.WaitAsync();
    }

    /// <summary>Runs a shell script to its end.</summary>
    public static async Task<CommandOutcome> RunScriptAsync(TestLake lake, string script, params IReadOnlyList<string> args)
    {
        using LakeProcess process = StartScript(lake, script, args);
        return await process.WaitAsync();
    }

    /// <summary>Waits until the process has ended; one that does not is killed, and that is an error.</summary>
    public async Task<CommandOutcome> WaitAsync()
    {
        using CancellationTokenSource patience = new(_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"lake did not end within {_patience}: {await _error}");
        }

        return new CommandOutcome(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Ends the process at once, as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to stop, as Ctrl-C does, and leaves it time to hear of it, on a busy machine, too.</summary>
    public async Task InterruptAsync()
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -INT {Id}"]);
        await kill.WaitForExitAsync();
        await Task.Delay(TimeSpan.FromSeconds(4));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static LakeProcess Start(TestLake lake, string file, IReadOnlyList<string> args)
    {
        ProcessStartInfo start = new(file, args)
        {
            WorkingDirectory = lake.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string inherited in start.Environment.Keys.Where(name => name.StartsWith("LAKE_", StringComparison.Ordinal)).ToArray())
        {
            if (inherited != "LAKE_DUCKDB_LIBRARY")
            {
                start.Environment.Remove(inherited);
            }
        }

        foreach (string name in _settings)
        {
            if (lake.Variable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        // The apphost finds the runtime that this process runs on: <root>/shared/Microsoft.NETCore.App/<version>/.
        start.Environment["DOTNET_ROOT"] = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        start.Environment["LAKE"] = Path;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        process.StandardInput.Close();
        return new LakeProcess(process);
    }
}
