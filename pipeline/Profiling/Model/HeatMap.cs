namespace DataLake.Pipeline.Profiling.Model;

/// <summary>How many rows have which values of two columns. A null label stands for all rarer values together.</summary>
/// <param name="RowColumn">The column whose values are the rows.</param>
/// <param name="ColumnColumn">The column whose values are the columns.</param>
/// <param name="Columns">The columns' labels, ascending.</param>
/// <param name="Rows">The rows, the most frequent first.</param>
public sealed record HeatMap(string RowColumn, string ColumnColumn, IReadOnlyList<string?> Columns, IReadOnlyList<HeatMapRow> Rows);
