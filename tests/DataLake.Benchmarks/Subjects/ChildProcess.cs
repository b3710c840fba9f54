using System.Diagnostics;
using System.Globalization;

namespace DataLake.Benchmarks.Subjects;

/// <summary>Runs a process and watches what it needs.</summary>
public static class ChildProcess
{
    private static readonly TimeSpan _watchInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Runs a process to its end.</summary>
    public static async Task<ProcessOutcome> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<long> peak = WatchPeakAsync(process);
        await process.WaitForExitAsync();
        double seconds = watch.Elapsed.TotalSeconds;
        return new ProcessOutcome(process.ExitCode, seconds, await peak, await output, await errors);
    }

    /// <summary>The largest resident set that the process had. The system keeps the maximum, so looking now and then is enough.</summary>
    private static async Task<long> WatchPeakAsync(Process process)
    {
        string status = $"/proc/{process.Id}/status";
        long peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, ReadPeak(process, status));
            await Task.Delay(_watchInterval);
        }

        return peak;
    }

    private static long ReadPeak(Process process, string status)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                process.Refresh();
                return process.PeakWorkingSet64;
            }

            string? line = File.ReadLines(status).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The process has just ended.
            return 0;
        }
    }
}
