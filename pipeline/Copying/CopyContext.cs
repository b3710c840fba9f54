using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Copying;

/// <summary>All that the steps of a copy work with.</summary>
internal sealed record CopyContext
{
    /// <summary>The source. It is only read.</summary>
    public required LakeContext From { get; init; }

    /// <summary>The destination.</summary>
    public required LakeContext To { get; init; }

    /// <summary>What was copied before.</summary>
    public required CopyJournal Journal { get; init; }

    /// <summary>Makes the folder for files on their way when it is first needed.</summary>
    public required LazyWorkFolder Work { get; init; }

    /// <summary>Whether other objects in the destination's places are replaced.</summary>
    public required bool Overwrite { get; init; }

    /// <summary>Counts what is done.</summary>
    public required CopyTally Tally { get; init; }

    /// <summary>What of the source is damaged or gone, by address.</summary>
    public ConcurrentDictionary<ObjectAddress, CopyFault> Faults { get; } = [];

    /// <summary>As many objects at once as the settings allow.</summary>
    public ParallelOptions InParallel(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = To.Options.CopyObjects, CancellationToken = cancellationToken };
}
