namespace DataLake.Pipeline.Profiling.Model;

/// <summary>How many rows came about when.</summary>
/// <param name="Column">The column that says when.</param>
/// <param name="Unit">The unit of time of the bins.</param>
/// <param name="Bins">The bins, without gaps.</param>
/// <param name="DetailUnit">The unit of the detail; null when there is none.</param>
/// <param name="Detail">The same without the instants that lie far from the others; empty when none does.</param>
public sealed record TimeChart(
    string Column, string Unit, IReadOnlyList<HistogramBin> Bins, string? DetailUnit, IReadOnlyList<HistogramBin> Detail);
