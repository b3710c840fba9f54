using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// The curated rows as SQL reads them: <c>curated.&lt;dataset&gt;</c> has all rows of all objects, and
/// <c>curated.&lt;dataset&gt;_distinct</c> has rows that two deliveries brought once.
/// </summary>
/// <param name="dataset">The dataset.</param>
/// <param name="session">Where the views are made.</param>
internal sealed class CuratedInputs(Dataset dataset, DuckDbSession session)
{
    private readonly string _table = SqlIdentifier.Quote(dataset.Name.Dataset);
    private readonly string _distinct = SqlIdentifier.Quote(dataset.Name.Dataset + "_distinct");
    private readonly string _time = SqlIdentifier.Quote(dataset.EventTime);
    private readonly string _columns = string.Join(", ", dataset.Curated.Columns.Select(column => SqlIdentifier.Quote(column.Name)));

    /// <summary>Makes both views.</summary>
    /// <param name="objects">The curated objects.</param>
    /// <param name="paths">Their local files, by curated key.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    public async Task CreateViewsAsync(
        IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths, CancellationToken cancellationToken)
    {
        await session.SetVariableAsync("curated_files", Paths(objects, paths), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"CREATE OR REPLACE VIEW curated.{_table} AS {SelectFrom("curated_files", objects)}", cancellationToken).ConfigureAwait(false);
        bool anyShared = await FindSharedTimesAsync(objects, paths, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"CREATE OR REPLACE VIEW curated.{_distinct} AS {(anyShared ? CompareSharedTimes() : $"SELECT {_columns} FROM curated.{_table}")}",
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds the event times that two objects have in common, looking only at objects whose spans overlap. The largest
    /// of them is only probed: a small delivery beside a large one costs little more than its own size.
    /// </summary>
    private async Task<bool> FindSharedTimesAsync(
        IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<(DateTime From, DateTime To)> spans = CoveredTwice.Spans(objects);
        CuratedObject[] overlapping = [.. objects
            .Where(one => spans.Any(span => one.From <= span.To && one.To >= span.From))
            .OrderByDescending(one => one.Curated.Rows).ThenBy(one => one.Curated.Key, StringComparer.Ordinal)];
        if (overlapping.Length < 2)
        {
            return false;
        }

        await session.SetVariableAsync("largest_file", Paths(overlapping[..1], paths), cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("other_files", Paths(overlapping[1..], paths), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE TEMP TABLE other_time AS
                SELECT {_time} AS shared_time, count(DISTINCT filename) AS objects
                FROM read_parquet(getvariable('other_files'), filename = true, hive_partitioning = false)
                GROUP BY {_time};
            CREATE OR REPLACE TEMP TABLE shared_time AS
                SELECT shared_time FROM other_time WHERE objects > 1
                UNION
                SELECT {_time} FROM read_parquet(getvariable('largest_file'), hive_partitioning = false) SEMI JOIN other_time ON {_time} = shared_time;
            """, cancellationToken).ConfigureAwait(false);
        return await session.QuerySingleAsync("SELECT count(*) FROM shared_time", row => row.GetInt64(0), cancellationToken).ConfigureAwait(false) > 0;
    }

    private string CompareSharedTimes()
    {
        string once = string.Join(", ", dataset.Curated.Columns.Select(column => IsFolded(column)
            ? $"min({SqlIdentifier.Quote(column.Name)}) AS {SqlIdentifier.Quote(column.Name)}"
            : SqlIdentifier.Quote(column.Name)));
        string identity = string.Join(", ", dataset.Curated.Columns.Select(column => IsFolded(column)
            ? $"lower({SqlIdentifier.Quote(column.Name)})"
            : SqlIdentifier.Quote(column.Name)));
        return $"""
            SELECT {_columns} FROM curated.{_table} ANTI JOIN shared_time ON {_time} = shared_time
            UNION ALL
            SELECT {once} FROM curated.{_table} SEMI JOIN shared_time ON {_time} = shared_time GROUP BY {identity}
            """;
    }

    private bool IsFolded(TableColumn column) => dataset.FoldCase.Contains(column.Name);

    /// <summary>A query over files; without any, one with the right columns and no rows.</summary>
    private string SelectFrom(string variable, IReadOnlyList<CuratedObject> objects) => objects.Count > 0
        ? $"SELECT {_columns} FROM read_parquet(getvariable('{variable}'), hive_partitioning = false)"
        : $"SELECT {string.Join(", ", dataset.Curated.Columns.Select(column => $"CAST(NULL AS {column.Type}) AS {SqlIdentifier.Quote(column.Name)}"))} WHERE false";

    private static string[] Paths(IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths) =>
        [.. objects.Select(one => paths[one.Curated.Key])];
}
