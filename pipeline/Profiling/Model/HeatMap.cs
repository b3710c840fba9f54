namespace DataLake.Pipeline.Profiling.Model;

/// <summary>
/// How many rows have which values of two columns. A null label stands for all rarer values together,
/// an empty one for rows without a value.
/// </summary>
/// <param name="RowColumn">The column whose values are the rows.</param>
/// <param name="ColumnColumn">The column whose values are the columns.</param>
/// <param name="Columns">The columns' labels, ascending; then the rarer values, then rows without one.</param>
/// <param name="Rows">The rows, the most frequent first; then likewise.</param>
public sealed record HeatMap(string RowColumn, string ColumnColumn, IReadOnlyList<string?> Columns, IReadOnlyList<HeatMapRow> Rows);
