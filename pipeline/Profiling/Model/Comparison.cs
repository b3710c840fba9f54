namespace DataLake.Pipeline.Profiling.Model;

/// <summary>What the curate stage made of the raw objects.</summary>
/// <param name="RawRows">Rows as delivered.</param>
/// <param name="CuratedRows">Rows that were curated.</param>
/// <param name="RejectedRows">Rows that were rejected.</param>
/// <param name="RawBytes">Bytes as delivered.</param>
/// <param name="CuratedBytes">Bytes of the curated rows.</param>
/// <param name="RawColumns">The raw columns' names, in the order of the examples' values.</param>
/// <param name="Columns">The columns that are made of one another.</param>
/// <param name="Rejected">The rejected rows by reason, the most frequent first.</param>
public sealed record Comparison(
    long RawRows, long CuratedRows, long RejectedRows, long RawBytes, long CuratedBytes,
    IReadOnlyList<string> RawColumns, IReadOnlyList<ColumnPair> Columns, IReadOnlyList<RejectedReason> Rejected);
