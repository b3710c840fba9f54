using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// The curated rows as SQL reads them: <c>curated.&lt;dataset&gt;</c> has all rows of all objects, and
/// <c>curated.&lt;dataset&gt;_distinct</c> has rows that two deliveries brought once.
/// </summary>
internal sealed class CuratedInputs
{
    private readonly DuckDbSession _session;
    private readonly string _table;
    private readonly string _distinct;
    private readonly string _time;
    private readonly CuratedSql _sql;
    private HashFilter _smallerTimes = new();

    /// <summary>Gives a session the functions that the search for repeated rows needs.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="session">Where the views are made; one object a session.</param>
    public CuratedInputs(Dataset dataset, DuckDbSession session)
    {
        _session = session;
        _table = SqlIdentifier.Quote(dataset.Name.Dataset);
        _distinct = SqlIdentifier.Quote(dataset.Name.Dataset + "_distinct");
        _time = SqlIdentifier.Quote(dataset.EventTime);
        _sql = new CuratedSql(dataset);
        session.RegisterFunction<bool>("note_smaller_time", NoteSmallerTime, typeof(ulong));
        session.RegisterFunction<bool>(
            "is_smaller_time", call => _smallerTimes.MayContain(call.Argument<ulong>(0), call.Results<bool>()), typeof(ulong));
    }

    /// <summary>The objects that may have rows in common with another one.</summary>
    public static IReadOnlyList<CuratedObject> Overlapping(IReadOnlyList<CuratedObject> objects)
    {
        IReadOnlyList<(DateTime From, DateTime To)> spans = CoveredTwice.Spans(objects);
        return [.. objects.Where(one => spans.Any(span => one.From <= span.To && one.To >= span.From))];
    }

    /// <summary>Makes both views.</summary>
    /// <param name="objects">The curated objects.</param>
    /// <param name="paths">Their local files, by curated key.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    public async Task CreateViewsAsync(
        IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths, CancellationToken cancellationToken) =>
        await CreateViewsAsync(
            objects, paths, await FindRepeatedRowsAsync(objects, paths, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Makes both views of some of the objects that were searched for repeated rows.</summary>
    /// <param name="objects">The curated objects.</param>
    /// <param name="paths">Their local files, and maybe others, by curated key.</param>
    /// <param name="repeatedIn">Those local files that have repeated rows.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    public async Task CreateViewsAsync(
        IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths, IReadOnlySet<string> repeatedIn,
        CancellationToken cancellationToken)
    {
        string[] repeating = [.. Paths(objects, paths).Where(repeatedIn.Contains)];
        await CreateRowsAsync(objects, paths, cancellationToken).ConfigureAwait(false);
        await _session.SetVariableAsync("repeating_files", repeating, cancellationToken).ConfigureAwait(false);
        await _session.SetVariableAsync("other_files", Paths(objects, paths).Except(repeating).ToArray(), cancellationToken).ConfigureAwait(false);
        await _session.ExecuteAsync(
            $"CREATE OR REPLACE VIEW curated.{_distinct} AS {SelectDistinct(repeating.Length, objects.Count)}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the view of all rows alone.</summary>
    /// <param name="objects">The curated objects.</param>
    /// <param name="paths">Their local files, by curated key.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    public async Task CreateRowsAsync(
        IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths, CancellationToken cancellationToken)
    {
        await _session.SetVariableAsync("curated_files", Paths(objects, paths), cancellationToken).ConfigureAwait(false);
        await _session.ExecuteAsync(
            $"CREATE OR REPLACE VIEW curated.{_table} AS {SelectAll(objects)}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds the rows that another object has, too, and that are therefore passed over in this one. Only objects whose spans
    /// overlap are looked at, and only rows whose event time two of them share. The largest is merely probed for the event
    /// times of the others, so a small delivery beside a large one costs little more than its own size.
    /// </summary>
    /// <returns>The files that have such rows; the table <c>repeated_row</c> says which.</returns>
    public async Task<IReadOnlySet<string>> FindRepeatedRowsAsync(
        IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths, CancellationToken cancellationToken)
    {
        CuratedObject[] overlapping = [.. Overlapping(objects)
            .OrderByDescending(one => one.Curated.Rows).ThenBy(one => one.Curated.Key, StringComparer.Ordinal)];
        if (overlapping.Length < 2)
        {
            return new HashSet<string>();
        }

        _smallerTimes = new HashFilter();
        await _session.SetVariableAsync("largest_file", Paths(overlapping[..1], paths)[0], cancellationToken).ConfigureAwait(false);
        await _session.SetVariableAsync("smaller_files", Paths(overlapping[1..], paths), cancellationToken).ConfigureAwait(false);
        await _session.ExecuteAsync(
            $"""
            CREATE OR REPLACE TEMP TABLE smaller_time AS
                SELECT {_time} AS event_time, {(overlapping.Length == 2 ? "false" : "min(file_index) <> max(file_index)")} AS is_shared
                FROM read_parquet(getvariable('smaller_files'), hive_partitioning = false)
                GROUP BY {_time};
            SELECT count(*) FILTER (note_smaller_time(hash(event_time))) FROM smaller_time;
            -- A join asks for each row of the largest object; the filter before it is quicker to say no.
            CREATE OR REPLACE TEMP TABLE largest_row AS
                SELECT row_number, event_time
                FROM (
                    SELECT row_number, event_time
                    FROM (
                        SELECT file_row_number AS row_number, {_time} AS event_time, is_smaller_time(hash({_time})) AS is_smaller_time
                        FROM read_parquet(getvariable('largest_file'), hive_partitioning = false))
                    WHERE is_smaller_time)
                SEMI JOIN smaller_time USING (event_time);
            CREATE OR REPLACE TEMP TABLE shared_row AS
                SELECT {_sql.Columns}, getvariable('largest_file') AS file, file_row_number AS row_number, 0 AS priority
                FROM read_parquet(getvariable('largest_file'), hive_partitioning = false)
                SEMI JOIN largest_row ON file_row_number = row_number
                UNION ALL
                SELECT {_sql.Columns}, filename, file_row_number, list_position(getvariable('smaller_files'), filename)
                FROM read_parquet(getvariable('smaller_files'), filename = true, hive_partitioning = false)
                SEMI JOIN (
                    SELECT event_time FROM smaller_time WHERE is_shared
                    UNION
                    SELECT event_time FROM largest_row) ON {_time} = event_time;
            -- Of rows that differ in case alone the ordinally smallest spelling stays, whichever object has it.
            CREATE OR REPLACE TEMP TABLE repeated_row AS
                SELECT file, row_number
                FROM shared_row
                QUALIFY row_number() OVER (PARTITION BY {_sql.Identity} ORDER BY {_sql.FoldedFirst}priority, row_number) > 1;
            """, cancellationToken).ConfigureAwait(false);
        return (await _session.QueryAsync(
            "SELECT DISTINCT file FROM repeated_row", row => row.GetString(0), cancellationToken).ConfigureAwait(false)).ToHashSet();
    }

    private void NoteSmallerTime(DuckDbFunctionCall call)
    {
        foreach (ulong hash in call.Argument<ulong>(0))
        {
            _smallerTimes.Add(hash);
        }

        call.Results<bool>().Fill(true);
    }

    private string SelectDistinct(int repeating, int all)
    {
        string others = $"SELECT {_sql.Columns} FROM read_parquet(getvariable('other_files'), hive_partitioning = false)";
        string trimmed = $"""
            SELECT {_sql.Columns} FROM read_parquet(getvariable('repeating_files'), filename = true, hive_partitioning = false)
            ANTI JOIN repeated_row ON filename = file AND file_row_number = row_number
            """;
        return repeating == 0 ? $"SELECT {_sql.Columns} FROM curated.{_table}"
            : repeating == all ? trimmed
            : others + " UNION ALL " + trimmed;
    }

    /// <summary>All rows of all files; without a file, a query with the right columns and no rows.</summary>
    private string SelectAll(IReadOnlyList<CuratedObject> objects) => objects.Count > 0
        ? $"SELECT {_sql.Columns} FROM read_parquet(getvariable('curated_files'), hive_partitioning = false)"
        : $"SELECT {_sql.Nulls} WHERE false";

    private static string[] Paths(IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths) =>
        [.. objects.Select(one => paths[one.Curated.Key])];
}
