namespace DataLake.Pipeline.Profiling.Model;

/// <summary>
/// What the curate stage would reject of raw rows that are not curated yet. Rows that repeat another one, which it rejects as
/// <c>duplicate</c>, come on top: they are not among these.
/// </summary>
/// <param name="Rows">How many rows.</param>
/// <param name="RawColumns">The raw columns' names, in the order of the examples' values.</param>
/// <param name="Reasons">By reason, the most frequent first.</param>
public sealed record ExpectedRejections(long Rows, IReadOnlyList<string> RawColumns, IReadOnlyList<RejectedReason> Reasons);
