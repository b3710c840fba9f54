using System.Diagnostics;
using System.Globalization;

namespace DataLake.Benchmarks.Subjects;

/// <summary>Load by <c>wrk</c>, on the same machine as the server.</summary>
/// <param name="Requests">How many were answered.</param>
/// <param name="Seconds">In how long.</param>
/// <param name="P99Seconds">How long 99 of 100 took at most.</param>
public sealed record Wrk(long Requests, double Seconds, double P99Seconds)
{
    /// <summary>How many were answered a second.</summary>
    public double PerSecond => Requests / Seconds;

    /// <summary>Asks a server as fast as it answers.</summary>
    /// <param name="server">The server.</param>
    /// <param name="duration">How long, in whole seconds.</param>
    /// <exception cref="InvalidOperationException">There is no wrk, or not every answer was one.</exception>
    public static async Task<Wrk> RunAsync(ServerProcess server, TimeSpan duration)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "customers.lua");
        ProcessStartInfo start = new("wrk",
        [
            "-t", "2", "-c", "64", "-d", ((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture) + "s",
            "-s", script, server.Lookups.ToString(), "--", PublishedServers.Key,
        ]);
        ProcessOutcome outcome = await RunAsync(start);
        string[]? result = outcome.Output.Split('\n').LastOrDefault(line => line.StartsWith("result ", StringComparison.Ordinal))?.Split(' ');
        if (outcome.ExitCode != 0 || result is not [_, var requests, var microseconds, var p99, "0"])
        {
            throw new InvalidOperationException($"wrk ended with {outcome.ExitCode}, or some requests were not answered: {outcome.Output}{outcome.Errors}");
        }

        return new Wrk(Number(requests), Number(microseconds) / 1e6, Number(p99) / 1e6);
    }

    private static async Task<ProcessOutcome> RunAsync(ProcessStartInfo start)
    {
        try
        {
            return await ChildProcess.RunAsync(start);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("There is no wrk; `apt-get install wrk` brings it.", e);
        }
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
