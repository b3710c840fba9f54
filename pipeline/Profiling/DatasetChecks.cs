using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>Counts the rows that the checks in a dataset's <c>profile.sql</c> hold for.</summary>
/// <param name="session">A session with the view <c>profile.typed_rows</c>.</param>
/// <param name="dataset">The dataset.</param>
internal sealed class DatasetChecks(DuckDbSession session, Dataset dataset)
{
    private static readonly string[] _integers =
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"];

    /// <summary>Counts them, in the order of the file; without a file there are none.</summary>
    /// <exception cref="LakeException">The file is not one query for one row of integers. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public async Task<IReadOnlyList<CheckCount>> CountAsync(CancellationToken cancellationToken)
    {
        if (dataset.Profile.Checks is not { } checks)
        {
            return [];
        }

        try
        {
            IReadOnlyList<TableColumn> columns = await session.DescribeAsync(checks.Text, cancellationToken).ConfigureAwait(false);
            RequireIntegers(columns);
            IReadOnlyList<CheckCount[]> rows = await session.QueryAsync(
                $"SELECT CAST(COLUMNS(*) AS BIGINT) FROM (\n{checks.Text}\n)",
                row => columns.Select((column, i) => new CheckCount(column.Name, row.IsDBNull(i) ? 0 : row.GetInt64(i))).ToArray(), cancellationToken).ConfigureAwait(false);
            return rows.Count == 1 ? rows[0] : throw Fault($"It returns {rows.Count} rows instead of one");
        }
        catch (DuckDbException e) when (IsOfTheQuery(e))
        {
            throw Fault(e.Reason, e);
        }
    }

    /// <summary>Whether the query is at fault, not the memory, the disk or a delivery that it reads.</summary>
    private static bool IsOfTheQuery(DuckDbException error) => error.ErrorType is DuckDbErrorType.Parser or DuckDbErrorType.Syntax
        or DuckDbErrorType.Binder or DuckDbErrorType.Catalog or DuckDbErrorType.Conversion or DuckDbErrorType.OutOfRange;

    private void RequireIntegers(IReadOnlyList<TableColumn> columns)
    {
        if (columns.FirstOrDefault(column => !_integers.Contains(column.Type)) is { } other)
        {
            throw Fault($"\"{other.Name}\" is {other.Type} and must be an integer, a number of rows");
        }
    }

    private LakeException Fault(string what, Exception? cause = null) => new(
        LakeErrorKind.Usage, what, Path.Combine(dataset.Folder, "profile.sql"),
        "It is one query over profile.typed_rows for one row, whose columns count rows; docs/datasets.md has an example", cause);
}
