using System.Text.Json.Serialization;

namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A column as its counterpart is compared with it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, in DuckDB's notation.</param>
/// <param name="Missing">Rows with NULL, or an empty or blank text.</param>
/// <param name="Unreadable">Rows whose text is not of the column's kind.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Min">The least value.</param>
/// <param name="Median">The median; null for texts.</param>
/// <param name="Max">The greatest value.</param>
public sealed record PairedColumn(
    string Name, string Type, long Missing, long Unreadable, long Distinct,
    [property: JsonConverter(typeof(ValueConverter))] object? Min,
    [property: JsonConverter(typeof(ValueConverter))] object? Median,
    [property: JsonConverter(typeof(ValueConverter))] object? Max)
{
    /// <summary>What of a column is compared.</summary>
    public static PairedColumn Of(ColumnProfile column) => new(
        column.Name, column.Type, column.Missing, column.Unreadable, column.Distinct, column.Min, column.Median, column.Max);
}
