namespace DataLake.Pipeline.Datasets;

/// <summary>A column that every delivery must have.</summary>
/// <param name="Name">Its name, compared without case.</param>
/// <param name="Kind">What it holds.</param>
public sealed record RawColumn(string Name, RawColumnKind Kind)
{
    /// <summary>Whether a delivery may have the column in this type, in DuckDB's notation.</summary>
    public bool Accepts(string type) => type == "VARCHAR" || (!type.EndsWith(']') && Kind switch
    {
        RawColumnKind.Instant => type == "DATE" || type.StartsWith("TIMESTAMP", StringComparison.Ordinal),
        RawColumnKind.Number => type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT"
            or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT" or "FLOAT" or "DOUBLE"
            || type.StartsWith("DECIMAL", StringComparison.Ordinal),
        _ => type.StartsWith("ENUM", StringComparison.Ordinal),
    });
}
