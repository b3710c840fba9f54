namespace DataLake.Lake.Tables;

/// <summary>
/// What makes a partition or a snapshot: its files and all that they were made from. Written last, it is what brings them
/// into being for readers.
/// </summary>
public sealed record Manifest
{
    /// <summary>The newest format that this version writes and reads.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>The format of this manifest; a reader refuses one that is newer than it knows.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The zone, in lower case.</summary>
    public required string Zone { get; init; }

    /// <summary>The table, or the dataset for curated rows and snapshots.</summary>
    public required string Table { get; init; }

    /// <summary>The execution date, UTC.</summary>
    public required DateTime ExecutionDate { get; init; }

    /// <summary>The run that made it.</summary>
    public required string RunId { get; init; }

    /// <summary>A hash of everything that the result depends on; equal fingerprint, nothing to do.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The parts that <see cref="Fingerprint"/> was made of, by name, so that a difference can be named.</summary>
    public required IReadOnlyDictionary<string, string> FingerprintParts { get; init; }

    /// <summary>What was read.</summary>
    public required IReadOnlyList<ManifestInput> Inputs { get; init; }

    /// <summary>What was written.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>Where the rows went.</summary>
    public required RowAccounting Rows { get; init; }

    /// <summary>For curated partitions: what became of each raw object. Empty elsewhere.</summary>
    public IReadOnlyList<CuratedObject> Objects { get; init; } = [];

    /// <summary>For provision tables: the text of the segment scheme they were computed with. Null elsewhere.</summary>
    public string? Segments { get; init; }

    /// <summary>For snapshots: the audits that were passed. Empty elsewhere.</summary>
    public IReadOnlyList<AuditResult> Audits { get; init; } = [];

    /// <summary>The engine and its version, <c>DuckDB v1.5.6</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>When the stage started, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the stage finished, UTC.</summary>
    public required DateTimeOffset Finished { get; init; }
}
