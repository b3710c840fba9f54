using DataLake.Lake;
using DataLake.Lake.Segments;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>A published snapshot in memory: immutable, so that a request which holds it sees one snapshot from its start to its end.</summary>
public sealed class Snapshot
{
    /// <summary>The manifest that it was loaded by.</summary>
    public required Manifest Manifest { get; init; }

    /// <summary>The segment scheme that its numbers were computed with.</summary>
    public required SegmentScheme Scheme { get; init; }

    /// <summary>Finds the most used amounts.</summary>
    public required VoucherIndex Index { get; init; }

    /// <summary>All amounts of all segments, in the order of the table.</summary>
    public required IReadOnlyList<VoucherUsage> Usage { get; init; }

    /// <summary>When it was loaded, UTC.</summary>
    public required DateTimeOffset Loaded { get; init; }

    /// <summary>The execution date.</summary>
    public ExecutionDate ExecutionDate => new(Manifest.ExecutionDate);

    /// <summary>The run that published it.</summary>
    public string RunId => Manifest.RunId;
}
