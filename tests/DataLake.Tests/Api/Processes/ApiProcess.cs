using System.Collections.Concurrent;
using System.Diagnostics;
using DataLake.Lake.DuckDb.Native;

namespace DataLake.Tests.Api.Processes;

/// <summary>The service as a process of its own, its output read line by line.</summary>
internal sealed class ApiProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];

    private ApiProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it said so far, on both outputs.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The files that are mapped into its memory, its assemblies among them, as Linux lists them.</summary>
    public string MappedFiles => File.ReadAllText($"/proc/{_process.Id}/maps");

    /// <summary>Starts it.</summary>
    public static ApiProcess Start(TestLake lake, IReadOnlyList<string> args, params (string Name, string Value)[] settings)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "DataLake.Api.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in new[] { "LAKE_ROOT", "LAKE_TEMP", "LAKE_MEMORY_LIMIT", "LAKE_THREADS" })
        {
            start.Environment[name] = lake.Variable(name);
        }

        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment[NativeLibraryLocator.PathVariable] = Environment.GetEnvironmentVariable(NativeLibraryLocator.PathVariable);
        return new ApiProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it says something.</summary>
    /// <returns>The line.</returns>
    public async Task<string> WaitForAsync(string text)
    {
        for (int i = 0; i < 600; i++)
        {
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
            {
                return line;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"It did not say '{text}' but:\n{string.Join('\n', _lines)}");
    }

    /// <summary>Sends it SIGTERM.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
