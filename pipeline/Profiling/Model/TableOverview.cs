namespace DataLake.Pipeline.Profiling.Model;

/// <summary>How much a table has.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns of the dataset's contract.</param>
/// <param name="Bytes">Bytes of all its files, as stored.</param>
/// <param name="RowGroups">Parquet row groups of all its files.</param>
/// <param name="From">The earliest event, UTC; null when there is none.</param>
/// <param name="To">The latest event, UTC; null when there is none.</param>
/// <param name="Files">The files.</param>
public sealed record TableOverview(
    long Rows, int Columns, long Bytes, long RowGroups, DateTime? From, DateTime? To, IReadOnlyList<ProfiledFile> Files);
