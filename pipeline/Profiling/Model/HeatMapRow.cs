namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A row of a heat map.</summary>
/// <param name="Label">The value; null for all rarer ones together.</param>
/// <param name="Counts">Rows per column of the map.</param>
public sealed record HeatMapRow(string? Label, IReadOnlyList<long> Counts);
