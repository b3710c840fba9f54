using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>A column to look at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as stored, in DuckDB's notation.</param>
/// <param name="Kind">What its values are taken for.</param>
internal sealed record ProfiledColumn(string Name, string Type, ColumnKind Kind)
{
    /// <summary>A raw column: the dataset's contract says what it holds.</summary>
    /// <param name="column">The column of the contract.</param>
    /// <param name="stored">The same as it is stored.</param>
    public static ProfiledColumn Raw(RawColumn column, TableColumn stored) => new(column.Name, stored.Type, column.Kind switch
    {
        RawColumnKind.Instant => ColumnKind.Instant,
        RawColumnKind.Number => ColumnKind.Number,
        _ => ColumnKind.Text,
    });

    /// <summary>A typed column: its type says what it holds.</summary>
    public static ProfiledColumn Typed(TableColumn column) => new(
        column.Name, column.Type,
        Holds(column, RawColumnKind.Instant) ? ColumnKind.Instant
        : Holds(column, RawColumnKind.Number) ? ColumnKind.Number
        : ColumnKind.Text);

    private static bool Holds(TableColumn column, RawColumnKind kind) =>
        column.Type != "VARCHAR" && new RawColumn(column.Name, kind).Accepts(column.Type);
}
