using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Stages;

/// <summary>All that a stage works with.</summary>
public sealed record StageContext
{
    /// <summary>The lake.</summary>
    public required LakeContext Lake { get; init; }

    /// <summary>The dataset.</summary>
    public required Dataset Dataset { get; init; }

    /// <summary>The text of the segment scheme.</summary>
    public required string Segments { get; init; }

    /// <summary>The segment scheme.</summary>
    public required SegmentScheme Scheme { get; init; }

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Makes the run's own folder when it is first needed.</summary>
    public required LazyWorkFolder LazyWork { get; init; }

    /// <summary>The run's own folder for files in the making.</summary>
    public WorkFolder Work => LazyWork.Value;

    /// <summary>Whether everything is to be built anew.</summary>
    public required bool Force { get; init; }

    /// <summary>Who is told how far the work has come.</summary>
    public required IRunObserver Observer { get; init; }

    /// <summary>How many execution dates are stored at once: enough to hide the wait for the disk.</summary>
    public static ParallelOptions StoreInParallel(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };

    /// <summary>Opens a DuckDB session that knows the dataset's macros and rules.</summary>
    public Task<DuckDbSession> OpenSessionAsync(CancellationToken cancellationToken) =>
        DatasetSession.OpenAsync(Lake.Options, Dataset, Work.SpillFolder, Observer, cancellationToken);
}
