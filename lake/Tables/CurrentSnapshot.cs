namespace DataLake.Lake.Tables;

/// <summary>The pointer to the snapshot that is served, <c>_current.json</c>.</summary>
public sealed record CurrentSnapshot
{
    /// <summary>The format of this pointer.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The execution date that is served, UTC.</summary>
    public required DateTime ExecutionDate { get; init; }

    /// <summary>The run that published the snapshot.</summary>
    public required string RunId { get; init; }

    /// <summary>The key of the snapshot's manifest, in the consumption bucket.</summary>
    public required string Manifest { get; init; }

    /// <summary>When the pointer was switched, UTC.</summary>
    public required DateTimeOffset Switched { get; init; }

    /// <summary>The run that switched it: a publish or a rollback.</summary>
    public required string SwitchedBy { get; init; }
}
