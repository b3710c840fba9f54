using System.ComponentModel;
using System.Diagnostics;
using DataLake.Lake;

namespace DataLake.Api.Sessions;

/// <summary>Starts the service's own program as a <see cref="SessionWorker"/>.</summary>
internal static class SessionProgram
{
    // What .NET and DuckDB may need to start; nothing else of the service's environment gets there.
    private static readonly string[] _kept = ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "LD_LIBRARY_PATH", "LAKE_DUCKDB_LIBRARY", "TMPDIR"];
    private static readonly string _path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "DataLake.Api.exe" : "DataLake.Api");

    /// <summary>Starts the process.</summary>
    /// <exception cref="LakeException">The system does not start it.</exception>
    public static Process Run()
    {
        Process process;
        try
        {
            process = Process.Start(Describe())!;
        }
        catch (Win32Exception e)
        {
            throw CannotStart(e);
        }

        try
        {
            // Lookups come first. Threads that the process begins later have its priority, too.
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already, which whoever asks it finds out, or its priority may not be changed.
        }

        return process;
    }

    /// <summary>The error for a process that does not start.</summary>
    public static LakeException CannotStart(Exception e) => new(
        LakeErrorKind.Unexpected, "The process of a session cannot be started: " + e.Message, _path, "Check that the file is there, and that the machine has memory left", e);

    private static ProcessStartInfo Describe()
    {
        ProcessStartInfo start = new() { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.FileName = File.Exists(_path) ? _path : "dotnet";
        if (start.FileName != _path)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "DataLake.Api.dll"));
        }

        start.ArgumentList.Add(SessionWorker.Argument);
        Keep(start.Environment);
        return start;
    }

    private static void Keep(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.Except(_kept, StringComparer.Ordinal).ToArray())
        {
            environment.Remove(name);
        }

        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
    }
}
