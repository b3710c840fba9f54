namespace DataLake.Lake.Tables;

/// <summary>One column of a table: its name and its type in DuckDB's notation, <c>DECIMAL(18,2)</c>.</summary>
public sealed record TableColumn(string Name, string Type);
