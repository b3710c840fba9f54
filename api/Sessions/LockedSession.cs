using DataLake.Lake;
using DataLake.Lake.DuckDb;

namespace DataLake.Api.Sessions;

/// <summary>
/// Runs one request in a DuckDB database that is made for it and gone afterwards: nothing that a query does there, a log
/// switched on by a table function for instance, is left for the next one. The database knows the tables of the request and
/// nothing else, may read no other file, spills nothing to the disk, and its settings are locked.
/// </summary>
internal static class LockedSession
{
    private const string NotAQuery = "This is not one query that only reads. Write one SELECT, FROM, VALUES, DESCRIBE, SHOW or SUMMARIZE.";

    // Types are those of the provision zone's tables, which a snapshot copies. The usual buffer of 32 MB would stay with the process.
    private const string CreateTables =
        """
        CREATE TABLE voucher_usage AS
            FROM read_csv(getvariable('tables'), header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', max_line_size = 65536, buffer_size = 1048576, columns = {
                execution_date: 'TIMESTAMP', country_code: 'VARCHAR', segment_name: 'VARCHAR', segment: 'VARCHAR', voucher_amount: 'DECIMAL(18,2)',
                times_used: 'BIGINT', total_orders: 'BIGINT', share: 'DOUBLE', rank: 'INTEGER'});
        CREATE TABLE voucher_most_used AS SELECT * EXCLUDE (rank) FROM voucher_usage WHERE rank = 1;
        RESET VARIABLE tables
        """;

    /// <summary>Runs a request.</summary>
    public static async Task<SessionAnswer> AnswerAsync(SessionRequest request)
    {
        try
        {
            LakeOptions limits = new() { MemoryLimitBytes = request.MemoryBytes, Threads = request.Threads };
            DuckDbSession session = await DuckDbSession.OpenAsync(limits, spillFolder: "", CancellationToken.None).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await PrepareAsync(session, request).ConfigureAwait(false);
                return await QueryAsync(session, request).ConfigureAwait(false);
            }
        }
        catch (DuckDbException e)
        {
            return SessionAnswer.Of(e.ErrorType == DuckDbErrorType.OutOfMemory || IsAllocation(e.Message) ? SessionOutcome.OutOfMemory : SessionOutcome.Refused, e.Message);
        }
        catch (OutOfMemoryException e)
        {
            return SessionAnswer.Of(SessionOutcome.OutOfMemory, e.Message);
        }
        catch (Exception e) when (e is OverflowException or NotSupportedException or InvalidCastException or InvalidOperationException or ArgumentException)
        {
            return SessionAnswer.Of(SessionOutcome.Refused, e.Message);
        }
    }

    private static async Task PrepareAsync(DuckDbSession session, SessionRequest request)
    {
        await session.ExecuteAsync("SET temp_directory = ''", CancellationToken.None).ConfigureAwait(false);
        if (request.TablesPath is not null)
        {
            await session.SetVariableAsync("tables", request.TablesPath, CancellationToken.None).ConfigureAwait(false);
            await session.ExecuteAsync(CreateTables, CancellationToken.None).ConfigureAwait(false);
        }

        if (request.ObjectPath is not null)
        {
            await session.SetVariableAsync("object", request.ObjectPath, CancellationToken.None).ConfigureAwait(false);
            await session.ExecuteAsync("CREATE VIEW object AS FROM read_parquet(getvariable('object'), hive_partitioning = false)", CancellationToken.None).ConfigureAwait(false);
        }

        if (request.Reason is not null)
        {
            await session.SetVariableAsync("reason", request.Reason, CancellationToken.None).ConfigureAwait(false);
        }

        await session.ConfineAsync(request.ObjectPath is null ? [] : [request.ObjectPath], CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task<SessionAnswer> QueryAsync(DuckDbSession session, SessionRequest request)
    {
        if (request.Sql is { } sql && !session.IsQuery(sql))
        {
            return SessionAnswer.Of(SessionOutcome.Refused, NotAQuery);
        }

        long? total = request.Sql is not null ? null : await session.QuerySingleAsync(
            "SELECT count(*) FROM object", row => row.GetInt64(0), CancellationToken.None).ConfigureAwait(false);
        DuckDbCommand command = session.CreateCommand(request.Sql ?? "FROM object");
        await using (command.ConfigureAwait(false))
        {
            DuckDbDataReader reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return new ResultWriter(request.MostRows, request.MostBytes).Write(reader, total);
            }
        }
    }

    // Where the C++ library, and not DuckDB, finds that there is no memory.
    private static bool IsAllocation(string message) => message.Contains("bad_alloc", StringComparison.Ordinal) || message.Contains("bad allocation", StringComparison.Ordinal);
}
