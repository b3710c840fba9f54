using System.Data.Common;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>
/// Looks at one column after the other. Its values are counted once, by value, into a table; all else is read from that table.
/// </summary>
/// <param name="session">A session with the views of the table.</param>
internal sealed class ColumnProfiler(DuckDbSession session)
{
    private const int SampledRows = 100_000;

    // Of different texts fewer than this share, the texts are counted first and then read, each once.
    private const double FewShare = 0.1;

    private readonly ColumnHistograms _histograms = new(session);

    /// <summary>Profiles a column in full.</summary>
    /// <param name="rows">The view that has the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ColumnProfile> ProfileAsync(string rows, ProfiledColumn column, CancellationToken cancellationToken)
    {
        ColumnProfile profile = await SummariseAsync(rows, column, cancellationToken).ConfigureAwait(false);
        profile = profile with
        {
            MostFrequent = await ReadValuesAsync("frequent_values.sql", cancellationToken).ConfigureAwait(false),
            UnreadableExamples = await ReadValuesAsync("unreadable_values.sql", cancellationToken).ConfigureAwait(false),
        };
        return column.Kind == ColumnKind.Text
            ? await AddVariantsAsync(profile, cancellationToken).ConfigureAwait(false)
            : await _histograms.AddAsync(profile, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Profiles a column without its values: what another one can be compared with.</summary>
    /// <param name="rows">The view that has the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ColumnProfile> SummariseAsync(string rows, ProfiledColumn column, CancellationToken cancellationToken)
    {
        await CountValuesAsync(rows, column, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<int, object> quartiles = column.Kind == ColumnKind.Text
            ? new Dictionary<int, object>()
            : (await session.QueryAsync(
                ProfileText.Read("quartiles.sql"), row => (Quartile: (int)row.GetInt64(0), Value: row.GetValue(1)), cancellationToken).ConfigureAwait(false))
                .ToDictionary(row => row.Quartile, row => row.Value);
        return await session.QuerySingleAsync(ProfileText.Read("column_summary.sql"), row => new ColumnProfile
        {
            Name = column.Name,
            Type = column.Type,
            Kind = column.Kind,
            Rows = row.GetInt64(0),
            Nulls = row.GetInt64(1),
            Blanks = row.GetInt64(2),
            Unreadable = row.GetInt64(3),
            Distinct = row.GetInt64(4),
            Min = ValueOrNull(row, 5),
            FirstQuartile = quartiles.GetValueOrDefault(1),
            Median = quartiles.GetValueOrDefault(2),
            ThirdQuartile = quartiles.GetValueOrDefault(3),
            Max = ValueOrNull(row, 6),
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the table of values, by way of the few spellings where there are few.</summary>
    private async Task CountValuesAsync(string rows, ProfiledColumn column, CancellationToken cancellationToken)
    {
        string name = SqlIdentifier.Quote(column.Name);
        bool isFew = await session.QuerySingleAsync(
            $"SELECT approx_count_distinct(delivered) <= count(*) * {FewShare:R} FROM (SELECT {name} AS delivered FROM {rows} LIMIT {SampledRows})",
            row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        string spelling = isFew
            ? $"SELECT {name} AS delivered, count(*) AS rows FROM {rows} GROUP BY delivered"
            : $"SELECT {name} AS delivered, 1 AS rows FROM {rows}";
        string values = ProfileText.Read($"values_{column.Kind.ToString().ToLowerInvariant()}.sql");
        await session.ExecuteAsync(
            $"CREATE OR REPLACE VIEW profile.spelling AS {spelling}; CREATE OR REPLACE TABLE profile.value_count AS {values}",
            cancellationToken).ConfigureAwait(false);
    }

    private Task<IReadOnlyList<FrequentValue>> ReadValuesAsync(string sql, CancellationToken cancellationToken) => session.QueryAsync(
        ProfileText.Read(sql), row => new FrequentValue(row.GetValue(0), row.GetInt64(1)), cancellationToken);

    private Task<ColumnProfile> AddVariantsAsync(ColumnProfile profile, CancellationToken cancellationToken) => session.QuerySingleAsync(
        ProfileText.Read("spelling_variants.sql"),
        row => profile with { VariedTexts = row.GetInt64(0), VariantRows = row.GetInt64(1) }, cancellationToken);

    private static object? ValueOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetValue(column);
}
