namespace DataLake.Pipeline.Datasets;

/// <summary>What <c>lake profile</c> shows of a dataset besides its columns.</summary>
/// <param name="Pairs">The curated column that is made of a raw one, by the raw one's name.</param>
/// <param name="HeatMap">Two curated columns to show against each other, rows before columns; null for none.</param>
/// <param name="Checks">
/// A query over <c>profile.typed_rows</c> with one row: each column counts rows, and its name is the end of a sentence. Null for none.
/// </param>
public sealed record ProfileRules(IReadOnlyDictionary<string, string> Pairs, (string Rows, string Columns)? HeatMap, SqlFile? Checks);
