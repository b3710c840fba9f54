using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>The statements of a command's text. Each is prepared just before it runs: it may need what an earlier one made.</summary>
internal sealed class StatementBatch : IDisposable
{
    private const int SelectStatement = 1;

    private readonly ConnectionHandle _connection;
    private readonly ExtractedStatementsHandle _statements;
    private PreparedStatementHandle? _kept;

    private StatementBatch(ConnectionHandle connection, ExtractedStatementsHandle statements, int count)
    {
        _connection = connection;
        _statements = statements;
        Count = count;
    }

    internal int Count { get; }

    /// <exception cref="DuckDbException">The text is not SQL.</exception>
    internal static StatementBatch Parse(ConnectionHandle connection, string sql)
    {
        ulong count = NativeMethods.ExtractStatements(connection, sql, out ExtractedStatementsHandle statements);
        string? error = count == 0 ? NativeMethods.ReadString(NativeMethods.ExtractStatementsError(statements)) : null;
        if (string.IsNullOrEmpty(error))
        {
            return new StatementBatch(connection, statements, checked((int)count));
        }

        statements.Dispose();
        throw new DuckDbException(error);
    }

    /// <summary>Runs the provider's own statements, which have no parameters.</summary>
    internal static void Run(ConnectionHandle connection, string sql)
    {
        using StatementBatch batch = Parse(connection, sql);
        for (int i = 0; i < batch.Count; i++)
        {
            using QueryResult result = batch.Execute(i, static _ => { });
            result.ReadRowsChanged();
        }
    }

    /// <summary>Whether the statements belong to this connection, and not to one that was closed since.</summary>
    internal bool IsOf(ConnectionHandle connection) => _connection == connection;

    /// <summary>Prepares the only statement and keeps it for many executions.</summary>
    internal void Keep() => _kept ??= Count == 1 ? Prepare(0) : null;

    /// <summary>Prepares a statement, lets it be bound, and executes it: to its end, or to its first rows.</summary>
    internal QueryResult Execute(int index, Action<PreparedStatementHandle> bind)
    {
        PreparedStatementHandle statement = _kept ?? Prepare(index);
        try
        {
            bind(statement);
            return Execute(statement);
        }
        finally
        {
            if (statement != _kept)
            {
                statement.Dispose();
            }
        }
    }

    /// <summary>Whether there is one statement, and it is a query: it reads and changes nothing.</summary>
    internal bool IsOneQuery()
    {
        if (Count != 1)
        {
            return false;
        }

        using PreparedStatementHandle statement = Prepare(0);
        return NativeMethods.PreparedStatementType(statement) == SelectStatement;
    }

    public void Dispose()
    {
        _kept?.Dispose();
        _statements.Dispose();
    }

    private PreparedStatementHandle Prepare(int index)
    {
        int state = NativeMethods.PrepareExtractedStatement(_connection, _statements, (ulong)index, out PreparedStatementHandle statement);
        if (state == NativeMethods.Success)
        {
            return statement;
        }

        string? error = statement.IsInvalid ? null : NativeMethods.ReadString(NativeMethods.PrepareError(statement));
        statement.Dispose();
        throw new DuckDbException(error ?? "DuckDB could not prepare the statement.");
    }

    private static QueryResult Execute(PreparedStatementHandle statement)
    {
        int state = NativeMethods.PendingPreparedStreaming(statement, out PendingResultHandle pending);
        using (pending)
        {
            if (state != NativeMethods.Success)
            {
                throw new DuckDbException(NativeMethods.ReadString(NativeMethods.PendingError(pending)) ?? "DuckDB could not start the query.");
            }

            ResultHandle result = new();
            try
            {
                return NativeMethods.ExecutePending(pending, result) == NativeMethods.Success
                    ? new QueryResult(result)
                    : throw new DuckDbException(
                        NativeMethods.ReadString(NativeMethods.ResultError(result)) ?? "DuckDB could not run the query.",
                        NativeMethods.ResultErrorType(result));
            }
            catch
            {
                result.Dispose();
                throw;
            }
        }
    }
}
