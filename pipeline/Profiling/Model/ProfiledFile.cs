namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A file of a table.</summary>
/// <param name="Key">Its key within its bucket.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="RowGroups">Its Parquet row groups.</param>
public sealed record ProfiledFile(string Key, long Bytes, long Rows, long RowGroups);
