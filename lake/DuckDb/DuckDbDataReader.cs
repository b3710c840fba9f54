using System.Data.Common;
using DataLake.Lake.DuckDb.Execution;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// Reads the results of a command, forward only. Statements that return no rows are run on the way to the next result;
/// those after the last result that was asked for with <see cref="NextResult()"/> are not run when the reader is closed.
/// </summary>
public sealed partial class DuckDbDataReader : DbDataReader
{
    private readonly CommandExecution _execution;
    private readonly DuckDbConnection? _connectionToClose;
    private QueryResult? _result;
    private int _chunkRows;
    private int _row = -1;
    private bool _hasRows;
    private bool _closed;

    private DuckDbDataReader(CommandExecution execution, DuckDbConnection? connectionToClose)
    {
        _execution = execution;
        _connectionToClose = connectionToClose;
    }

    /// <summary>0: rows are not nested.</summary>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override int FieldCount => Columns.Length;

    /// <inheritdoc/>
    public override bool HasRows => _hasRows;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <summary>The rows changed by the statements run so far; -1 if none was of a kind that changes rows.</summary>
    public override int RecordsAffected => _execution.RecordsAffected;

    private ResultColumn[] Columns
    {
        get
        {
            ThrowIfClosed();
            return _result?.Columns ?? [];
        }
    }

    /// <inheritdoc/>
    public override bool Read() => Read(CancellationToken.None);

    /// <summary>
    /// Like <see cref="Read()"/>. The next chunk of rows is fetched on a worker thread, and the token interrupts the query
    /// meanwhile; within a chunk the task is completed at once.
    /// </summary>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellationToken);
        }

        ThrowIfClosed();
        return _row + 1 < _chunkRows || _chunkRows == 0
            ? Task.FromResult(Read(CancellationToken.None))
            : Task.Run(() => Read(cancellationToken), CancellationToken.None);
    }

    /// <summary>Runs statements up to the next one that returns rows; false when there are no more.</summary>
    public override bool NextResult() => NextResult(CancellationToken.None);

    /// <summary>Like <see cref="NextResult()"/>, on a worker thread; the token interrupts the query.</summary>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken) =>
        await WorkerThread.Run(() => NextResult(cancellationToken)).ConfigureAwait(false);

    /// <summary>Closes the reader and frees the connection for other commands. May be called twice.</summary>
    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _result?.Dispose();
        _execution.Dispose();
        _connectionToClose?.Close();
    }

    /// <summary>Runs an execution up to its first result. If that fails, the execution is disposed.</summary>
    internal static DuckDbDataReader Start(CommandExecution execution, DuckDbConnection? connectionToClose, CancellationToken token)
    {
        DuckDbDataReader reader = new(execution, connectionToClose);
        try
        {
            reader.NextResult(token);
            execution.Reader = reader;
            return reader;
        }
        catch
        {
            reader.Close();
            throw;
        }
    }

    internal bool NextResult(CancellationToken token)
    {
        ThrowIfClosed();
        (_row, _chunkRows, _hasRows) = (-1, 0, false);
        _result?.Dispose();
        _result = null;
        _result = _execution.RunToNextResult(token);

        if (_result is not null)
        {
            // The first rows are fetched now, so that HasRows is known and an error comes early.
            _chunkRows = _execution.LoadNextChunk(_result, token);
            _hasRows = _chunkRows > 0;
        }

        return _result is not null;
    }

    internal bool Read(CancellationToken token)
    {
        ThrowIfClosed();
        if (_chunkRows == 0)
        {
            return false;
        }

        if (_row + 1 < _chunkRows)
        {
            _row++;
            return true;
        }

        (_row, _chunkRows) = (-1, 0);
        _chunkRows = _execution.LoadNextChunk(_result!, token);
        _row = _chunkRows > 0 ? 0 : -1;
        return _chunkRows > 0;
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new InvalidOperationException("The data reader is closed.");
        }
    }
}
