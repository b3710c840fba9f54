using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Datasets;

/// <summary>A table of the provision zone.</summary>
/// <param name="Name">Its name, and that of its SQL file.</param>
/// <param name="Contract">Its columns.</param>
/// <param name="OrderBy">The columns that its rows are ordered by; together they tell any two rows of a date apart.</param>
/// <param name="Sql">The query that makes its rows for all execution dates asked for.</param>
public sealed record ProvisionTable(string Name, TableContract Contract, IReadOnlyList<string> OrderBy, string Sql);
