using System.Data.Common;
using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Compares the rows that seem to equal another one, value by value. Of equal rows the first of the delivery counts, and the
/// others are its duplicates; which one of them the file of good rows holds does not matter as long as it is spelled like
/// the first.
/// </summary>
/// <param name="session">The session that has judged the rows.</param>
/// <param name="sql">The dataset's columns.</param>
internal sealed class RepeatedRows(DuckDbSession session, CuratedSql sql)
{
    /// <summary>Makes the table <c>repeated_row</c> of the suspected rows and those written ones that may equal them.</summary>
    /// <param name="written">The file of good rows, without the suspected ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CompareAsync(string written, CancellationToken cancellationToken)
    {
        await session.SetVariableAsync("written_file", written, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE TEMP TABLE repeated_row AS
            WITH suspect AS (
                SELECT source_row, CAST(NULL AS BIGINT) AS position, typed FROM suspected_row
                UNION ALL
                SELECT source_row_at(file_row_number), file_row_number, typed
                FROM (
                    SELECT file_row_number, is_suspect(hash({sql.Hashed})) AS is_suspect, {sql.Typed} AS typed
                    FROM read_parquet(getvariable('written_file'), hive_partitioning = false))
                WHERE is_suspect
            ), compared AS (
                SELECT *, row_number() OVER (PARTITION BY {sql.TypedIdentity} ORDER BY source_row) = 1 AS is_first FROM suspect
            )
            SELECT
                source_row,
                position,                                                       -- where in the file; NULL when set aside
                typed,
                is_first,
                count(position) OVER (PARTITION BY typed) > 0   AS is_written,  -- this row, or one just like it
                bool_or(is_first) OVER (PARTITION BY typed)     AS is_spelled_like_first
            FROM compared
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hands on the number of each row that equals an earlier one of the delivery.</summary>
    public async Task ForEachDuplicateAsync(Action<long> action, CancellationToken cancellationToken)
    {
        DuckDbCommand command = session.CreateCommand("SELECT source_row FROM repeated_row WHERE NOT is_first");
        await using (command.ConfigureAwait(false))
        {
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    action(reader.GetInt64(0));
                }
            }
        }
    }

    /// <summary>
    /// The query that makes the file right: without the rows that are spelled unlike the first, and with the rows that were
    /// suspected for nothing. Null when the file is right as it is, as it nearly always is.
    /// </summary>
    public async Task<string?> FindMendAsync(CancellationToken cancellationToken)
    {
        const string Missing = "is_first AND NOT is_written";
        const string Wrong = "position IS NOT NULL AND NOT is_spelled_like_first";
        long faults = await session.QuerySingleAsync(
            $"SELECT count(*) FILTER ({Missing}) + count(*) FILTER ({Wrong}) FROM repeated_row", row => row.GetInt64(0), cancellationToken)
            .ConfigureAwait(false);
        return faults == 0 ? null :
            $"""
            SELECT unnest(typed)
            FROM (
                SELECT source_row_at(file_row_number) AS source_row, {sql.Typed} AS typed
                FROM read_parquet(getvariable('written_file'), hive_partitioning = false)
                ANTI JOIN (SELECT position FROM repeated_row WHERE {Wrong}) AS wrong ON file_row_number = position
                UNION ALL
                SELECT source_row, typed FROM repeated_row WHERE {Missing})
            ORDER BY source_row
            """;
    }
}
