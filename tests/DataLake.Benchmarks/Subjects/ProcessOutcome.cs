using System.Text.Json;

namespace DataLake.Benchmarks.Subjects;

/// <summary>How a process ended, and what it needed.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Seconds">From before its start to after its end.</param>
/// <param name="PeakBytes">The most memory that was resident at once.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
public sealed record ProcessOutcome(int ExitCode, double Seconds, long PeakBytes, string Output, string Errors)
{
    /// <summary>The seconds of each stage, of a run with <c>--format json</c>.</summary>
    public IReadOnlyDictionary<string, double> StageSeconds()
    {
        using JsonDocument document = JsonDocument.Parse(Output);
        return document.RootElement.GetProperty("stages").EnumerateArray()
            .ToDictionary(stage => stage.GetProperty("stage").GetString()!, stage => stage.GetProperty("seconds").GetDouble());
    }
}
