using System.Diagnostics;
using System.Globalization;

namespace DataLake.Benchmarks.Subjects;

/// <summary>Sends batches with curl, as users do.</summary>
public static class Curl
{
    /// <summary>Sends a file and takes the answers.</summary>
    /// <param name="server">The server.</param>
    /// <param name="mediaType">What is in the file.</param>
    /// <param name="questions">The file.</param>
    /// <param name="answers">Where the answers go.</param>
    /// <returns>The seconds from the first byte sent to the last one received.</returns>
    /// <exception cref="InvalidOperationException">It was not answered with 200.</exception>
    public static async Task<double> SendAsync(ServerProcess server, string mediaType, string questions, string answers)
    {
        ProcessStartInfo start = new("curl",
        [
            "-sS", "-T", questions, "-X", "POST", "-H", "Content-Type: " + mediaType, "-H", "X-Api-Key: " + PublishedServers.Key,
            "-H", "Expect:", "-o", answers, "-w", "%{http_code} %{time_total}", server.Batches.ToString(),
        ]);
        ProcessOutcome outcome = await ChildProcess.RunAsync(start);
        return outcome.ExitCode == 0 && outcome.Output.Split(' ') is ["200", var seconds]
            ? double.Parse(seconds, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"curl ended with {outcome.ExitCode}: {outcome.Output}{outcome.Errors}");
    }
}
