using System.Collections;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>Looks at rows as a whole: equal ones, two columns against each other, rejected ones.</summary>
/// <param name="session">A session with the views of the table.</param>
internal sealed class RowProfiler(DuckDbSession session)
{
    /// <summary>Finds rows that are equal in all columns: by hash, then by value.</summary>
    public async Task<Duplicates> FindDuplicatesAsync(CancellationToken cancellationToken)
    {
        await session.ExecuteAsync($"CREATE OR REPLACE TABLE profile.suspected AS {ProfileText.Read("suspected_rows.sql")}", cancellationToken).ConfigureAwait(false);
        if (await session.QuerySingleAsync("SELECT count(*) = 0 FROM profile.suspected", row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false))
        {
            return new Duplicates(0, []);
        }

        IReadOnlyList<(DuplicateRow Example, long Surplus)> found = await session.QueryAsync(
            ProfileText.Read("repeated_rows.sql"),
            row => (new DuplicateRow(row.GetInt64(1), Texts(((IDictionary)row.GetValue(0)).Values)), row.GetInt64(2)), cancellationToken).ConfigureAwait(false);
        return new Duplicates(found.Count > 0 ? found[0].Surplus : 0, [.. found.Select(one => one.Example)]);
    }

    /// <summary>Sets two columns against each other.</summary>
    /// <param name="columns">The columns; null for none.</param>
    /// <param name="foldCase">The columns whose values are compared without case.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HeatMap?> MapAsync((string Rows, string Columns)? columns, IReadOnlyList<string> foldCase, CancellationToken cancellationToken)
    {
        if (columns is not { } pair)
        {
            return null;
        }

        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE VIEW profile.pair AS
                SELECT {Value(pair.Rows)} AS row_value, {Key(pair.Rows)} AS row_key, {Value(pair.Columns)} AS column_value, {Key(pair.Columns)} AS column_key
                FROM profile.typed_rows
            """, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<(string? Row, string? Column, int Order, long Rows)> cells = await session.QueryAsync(
            ProfileText.Read("heat_map.sql"),
            row => (row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), (int)row.GetInt64(2), row.GetInt64(3)),
            cancellationToken).ConfigureAwait(false);
        string?[] labels = [.. cells.OrderBy(cell => cell.Order).Select(cell => cell.Column).Distinct()];
        return cells.Count == 0 ? null : new HeatMap(pair.Rows, pair.Columns, labels, [.. cells.GroupBy(cell => cell.Row).Select(row => new HeatMapRow(
            row.Key, [.. labels.Select(label => row.Where(cell => cell.Column == label).Sum(cell => cell.Rows))]))]);

        string Value(string column) => $"if(is_missing({SqlIdentifier.Quote(column)}), NULL, {SqlIdentifier.Quote(column)})";
        string Key(string column) => foldCase.Contains(column) ? $"lower({Value(column)})" : Value(column);
    }

    /// <summary>Reads the rejected rows by reason, with examples.</summary>
    public async Task<IReadOnlyList<RejectedReason>> ReadRejectedAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Reason, long Rows, RejectedRow Example)> examples = await session.QueryAsync(
            ProfileText.Read("rejected_rows.sql"),
            row => (row.GetString(0), row.GetInt64(1), new RejectedRow(row.GetString(2), row.GetInt64(3), Texts((IEnumerable)row.GetValue(4)))),
            cancellationToken).ConfigureAwait(false);
        return [.. examples.GroupBy(one => (one.Reason, one.Rows)).Select(reason => new RejectedReason(
            reason.Key.Reason, reason.Key.Rows, [.. reason.Select(one => one.Example)]))];
    }

    private static IReadOnlyList<string?> Texts(IEnumerable values) =>
        [.. values.Cast<object?>().Select(value => value is null or DBNull ? null : DuckDbValue.ToText(value))];
}
