namespace DataLake.Lake.Tables;

/// <summary>Where rows went. Always: in = curated + the sum of rejected.</summary>
/// <param name="In">Rows read.</param>
/// <param name="Out">Rows kept: curated rows, or the rows of the table.</param>
/// <param name="Rejected">Rows rejected, by reason; empty after the curated zone.</param>
public sealed record RowAccounting(long In, long Out, IReadOnlyDictionary<string, long> Rejected);
