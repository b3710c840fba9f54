using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>The curated columns of a dataset as pieces of SQL, quoted.</summary>
/// <param name="dataset">The dataset.</param>
internal sealed class CuratedSql(Dataset dataset)
{
    /// <summary>The columns in the order of the contract.</summary>
    public string Columns { get; } = string.Join(", ", dataset.Curated.Columns.Select(Quote));

    /// <summary>What makes two rows equal: all columns, some of them compared without case.</summary>
    public string Identity { get; } = string.Join(", ", IdentityOf(dataset, ""));

    /// <summary>The same where the columns are fields of a struct, <c>typed</c>.</summary>
    public string TypedIdentity { get; } = string.Join(", ", IdentityOf(dataset, "typed."));

    /// <summary>A struct of all columns.</summary>
    public string Typed { get; } =
        $"struct_pack({string.Join(", ", dataset.Curated.Columns.Select(column => $"{Quote(column)} := {Quote(column)}"))})";

    /// <summary>
    /// What a row's hash is made of: equal rows have equal ones. Columns that are compared without case are left out, for
    /// lower case costs more than the few more candidates that the others leave.
    /// </summary>
    public string Hashed { get; } = string.Join(", ", dataset.Curated.Columns
        .Where(column => !dataset.FoldCase.Contains(column.Name) || dataset.FoldCase.Count == dataset.Curated.Columns.Count)
        .Select(column => dataset.FoldCase.Contains(column.Name) ? $"lower({Quote(column)})" : Quote(column)));

    /// <summary>The columns that equal rows may differ in, by case; each followed by a comma.</summary>
    public string FoldedFirst { get; } = string.Concat(dataset.FoldCase.Select(column => SqlIdentifier.Quote(column) + ", "));

    /// <summary>The columns of a query that has no rows.</summary>
    public string Nulls { get; } = string.Join(", ", dataset.Curated.Columns.Select(column => $"CAST(NULL AS {column.Type}) AS {Quote(column)}"));

    private static IEnumerable<string> IdentityOf(Dataset dataset, string owner) => dataset.Curated.Columns.Select(column =>
        dataset.FoldCase.Contains(column.Name) ? $"lower({owner}{Quote(column)})" : owner + Quote(column));

    private static string Quote(TableColumn column) => SqlIdentifier.Quote(column.Name);
}
