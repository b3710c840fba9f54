using DataLake.Lake;
using DataLake.Lake.Segments;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Runs;

/// <summary>What a run is to do.</summary>
public sealed record RunRequest
{
    /// <summary>The dataset.</summary>
    public required Dataset Dataset { get; init; }

    /// <summary>The text of the segment scheme.</summary>
    public required string Segments { get; init; }

    /// <summary>The segment scheme.</summary>
    public required SegmentScheme Scheme { get; init; }

    /// <summary>The stages, in the order of <see cref="PipelineRun.AllStages"/>.</summary>
    public required IReadOnlyList<string> Stages { get; init; }

    /// <summary>The execution dates, ascending and each once.</summary>
    public required IReadOnlyList<ExecutionDate> Dates { get; init; }

    /// <summary>Whether to build what is up to date, too.</summary>
    public bool Force { get; init; }

    /// <summary>The command as typed, for the run history.</summary>
    public required string Command { get; init; }
}
