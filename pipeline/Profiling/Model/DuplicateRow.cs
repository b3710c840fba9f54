namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A row that occurs more than once.</summary>
/// <param name="Times">How often.</param>
/// <param name="Values">Its values as texts, in the order of the columns; null for NULL.</param>
public sealed record DuplicateRow(long Times, IReadOnlyList<string?> Values);
