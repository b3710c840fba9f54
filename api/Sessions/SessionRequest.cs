namespace DataLake.Api.Sessions;

/// <summary>What a session is to run, and within which limits.</summary>
internal sealed record SessionRequest
{
    /// <summary>A file of <see cref="DataLake.Api.Queries.SnapshotTables"/>, for the tables of a snapshot; null for none.</summary>
    public string? TablesPath { get; init; }

    /// <summary>A Parquet file, for the view <c>object</c>; null for none.</summary>
    public string? ObjectPath { get; init; }

    /// <summary>One query; null for the rows of <c>object</c>.</summary>
    public string? Sql { get; init; }

    /// <summary>The value of the variable <c>reason</c>, for a query of the service's own; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>The most rows to answer with.</summary>
    public required int MostRows { get; init; }

    /// <summary>The most bytes that the rows may have as JSON.</summary>
    public required int MostBytes { get; init; }

    /// <summary>The memory that DuckDB may use, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The threads that DuckDB may use.</summary>
    public required int Threads { get; init; }
}
