namespace DataLake.Lake.Tables;

/// <summary>
/// What was copied from another lake: <c>_copies/&lt;source&gt;/&lt;part&gt;.json</c>, in as many parts as it took. Of two entries
/// for one object the later one counts.
/// </summary>
public sealed record CopyRecord
{
    /// <summary>The format of this record.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The root of the lake that was copied, as <c>lake copy</c> compares it.</summary>
    public required string Source { get; init; }

    /// <summary>The objects.</summary>
    public required IReadOnlyList<CopiedObject> Objects { get; init; }
}
