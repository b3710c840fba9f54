using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DataLake.Lake.DuckDb.Execution;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// One or more SQL statements, and the values of their parameters: <c>$name</c> by name, <c>?</c> or <c>$1</c> by position.
/// Statements run one after the other, outside of a transaction unless one was begun, and the first that fails ends the run.
/// Parameters that no statement uses are refused before the last statement runs.
/// </summary>
public sealed partial class DuckDbCommand : DbCommand
{
    private StatementBatch? _prepared;
    private CommandExecution? _execution;

    /// <summary>The statements, separated by semicolons.</summary>
    [AllowNull]
    public override string CommandText
    {
        get;
        set
        {
            field = value ?? "";
            Unprepare();
        }
    } = "";

    /// <summary>
    /// How long the command may take, in seconds; 0, the default, is no limit. Only time spent in DuckDB counts, over all
    /// statements and all rows, and not what the caller does between two reads. When the time is up the query is interrupted
    /// and fails with a <see cref="DuckDbException"/> that names this setting; its inner exception is a <see cref="TimeoutException"/>.
    /// </summary>
    public override int CommandTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Text: the only type there is.</summary>
    /// <exception cref="NotSupportedException">Another type is set.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException("DuckDB has commands of type Text only.");
            }
        }
    }

    /// <summary>
    /// Is told how much of the running statement is done, from 0 to 1, about every 100 ms, and 1 when the last one has run to
    /// its end; null, the default, for none. Called on a thread of its own, and must not throw. DuckDB estimates, so it may jump.
    /// </summary>
    public IProgress<double>? Progress { get; set; }

    /// <summary>The parameters.</summary>
    public new DuckDbParameterCollection Parameters { get; } = [];

    /// <summary>The connection to run on.</summary>
    public new DuckDbConnection? Connection
    {
        get;
        set
        {
            field = value;
            Unprepare();
        }
    }

    /// <summary>Not used.</summary>
    public override bool DesignTimeVisible { get; set; }

    /// <summary>Not used.</summary>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = (DuckDbConnection?)value;
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <summary>Not used: a command is part of the transaction that its connection is in.</summary>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>
    /// Stops the running query, or the open reader at its next read: it throws an <see cref="OperationCanceledException"/>.
    /// Does nothing when nothing runs. May be called from any thread.
    /// </summary>
    public override void Cancel() => Volatile.Read(ref _execution)?.Stop(StopReason.CancelCalled);

    /// <summary>Parses the text now; a single statement is also prepared, once for all executions to come.</summary>
    /// <exception cref="DuckDbException">The text is not SQL, or names what is not there.</exception>
    public override void Prepare()
    {
        if (_prepared is null)
        {
            DuckDbConnection connection = RequireConnection();
            connection.ThrowIfBusy();
            StatementBatch batch = StatementBatch.Parse(connection.Handle, RequireText());
            try
            {
                batch.Keep();
                _prepared = batch;
            }
            catch
            {
                batch.Dispose();
                throw;
            }
        }
    }

    /// <summary>Runs all statements to their end.</summary>
    /// <returns>
    /// The rows that INSERT, UPDATE, DELETE and COPY changed, in sum (at most <see cref="int.MaxValue"/>); -1 if the
    /// command has no such statement.
    /// </returns>
    public override int ExecuteNonQuery() => RunToEnd(Begin(), CancellationToken.None);

    /// <summary>Runs all statements to their end.</summary>
    /// <returns>The first column of the first row of the first result; null if there is no row, <see cref="DBNull"/> for NULL.</returns>
    public override object? ExecuteScalar() => RunToScalar(Begin(), CancellationToken.None);

    /// <summary>
    /// Runs statements up to the first one that returns rows. Its rows stream: one chunk of up to 2048 is in memory. The
    /// connection runs nothing else until the reader is closed.
    /// </summary>
    public new DuckDbDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

    /// <inheritdoc cref="ExecuteReader()"/>
    /// <param name="behavior">Only <see cref="CommandBehavior.CloseConnection"/> makes a difference.</param>
    public new DuckDbDataReader ExecuteReader(CommandBehavior behavior) =>
        DuckDbDataReader.Start(Begin(), ClosedWithReader(behavior), CancellationToken.None);

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new DuckDbParameter();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Unprepare();
        }

        base.Dispose(disposing);
    }

    private static int RunToEnd(CommandExecution execution, CancellationToken token)
    {
        using (execution)
        {
            while (execution.RunToNextResult(token) is { } result)
            {
                using (result)
                {
                    while (execution.LoadNextChunk(result, token) > 0)
                    {
                    }
                }
            }

            return execution.RecordsAffected;
        }
    }

    private static object? RunToScalar(CommandExecution execution, CancellationToken token)
    {
        object? value;
        using (DuckDbDataReader reader = DuckDbDataReader.Start(execution, connectionToClose: null, token))
        {
            value = reader.Read(CancellationToken.None) && reader.FieldCount > 0 ? reader.GetValue(0) : null;
            while (reader.NextResult(token))
            {
            }
        }

        return value;
    }

    private DuckDbConnection RequireConnection() =>
        Connection ?? throw new InvalidOperationException("The command has no connection.");

    private string RequireText() =>
        string.IsNullOrWhiteSpace(CommandText) ? throw new InvalidOperationException("The command has no text.") : CommandText;

    private DuckDbConnection? ClosedWithReader(CommandBehavior behavior) =>
        behavior.HasFlag(CommandBehavior.CloseConnection) ? Connection : null;

    // Takes the connection on the caller's thread, so that a Cancel right after an async call is not lost.
    private CommandExecution Begin()
    {
        RequireText();
        DuckDbConnection connection = RequireConnection();
        if (_prepared?.IsOf(connection.Handle) == false)
        {
            Unprepare();
        }

        CommandExecution execution = new(connection, this, Parameters.Snapshot(), _prepared);
        Volatile.Write(ref _execution, execution);
        return execution;
    }

    private void Unprepare()
    {
        _prepared?.Dispose();
        _prepared = null;
    }
}
