namespace DataLake.Pipeline.Profiling.Model;

/// <summary>Rows that are equal in all columns of the contract, as stored.</summary>
/// <param name="Surplus">How many rows could go if each were there once.</param>
/// <param name="Examples">The most frequent of them.</param>
public sealed record Duplicates(long Surplus, IReadOnlyList<DuplicateRow> Examples);
