using System.Diagnostics;

namespace DataLake.Benchmarks.Subjects;

/// <summary>The command <c>lake</c> as users have it: published, and run as a process of its own.</summary>
/// <param name="executable">The path of the command.</param>
public sealed class PublishedLake(string executable)
{
    /// <summary>Publishes the command into a folder.</summary>
    public static async Task<PublishedLake> PublishAsync(string folder)
    {
        await Publishing.PublishAsync("pipeline", folder);
        return new PublishedLake(Path.Combine(folder, OperatingSystem.IsWindows() ? "lake.exe" : "lake"));
    }

    /// <summary>Runs the command to its end.</summary>
    /// <param name="root">The lake's folder.</param>
    /// <param name="memoryLimit">DuckDB's memory limit; null for the setting of this process.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public Task<ProcessOutcome> RunAsync(string root, string? memoryLimit, params string[] arguments) =>
        RunAsync(new Dictionary<string, string> { ["LAKE_ROOT"] = root }, memoryLimit, arguments);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="settings">The lake's settings; those of this process hold for the others.</param>
    /// <param name="memoryLimit">DuckDB's memory limit; null for the setting of this process.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public async Task<ProcessOutcome> RunAsync(IReadOnlyDictionary<string, string> settings, string? memoryLimit, params string[] arguments)
    {
        ProcessStartInfo start = new(executable, arguments);
        start.Environment.Remove("LAKE_TEMP");
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        if (memoryLimit is not null)
        {
            start.Environment["LAKE_MEMORY_LIMIT"] = memoryLimit;
        }

        ProcessOutcome outcome = await ChildProcess.RunAsync(start);
        return outcome.ExitCode == 0
            ? outcome
            : throw new InvalidOperationException($"lake {string.Join(' ', arguments)} ended with {outcome.ExitCode}: {outcome.Errors}");
    }
}
