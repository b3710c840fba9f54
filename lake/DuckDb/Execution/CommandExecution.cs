using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>
/// One run of a command: its statements, one after the other. It has the connection to itself until it is disposed,
/// because a result that streams holds DuckDB's connection.
/// </summary>
internal sealed class CommandExecution : IDisposable
{
    private readonly DuckDbConnection _connection;
    private readonly ConnectionHandle _handle;
    private readonly string _sql;
    private readonly QueryWatch _watch;
    private readonly ParameterBinder _parameters;
    private readonly bool _tracksProgress;
    private readonly bool _ownsBatch;
    private StatementBatch? _batch;
    private long? _rowsChanged;
    private int _next;
    private bool _completed;
    private bool _disposed;

    internal CommandExecution(
        DuckDbConnection connection, DuckDbCommand command, (string Name, object? Value)[] parameters, StatementBatch? prepared)
    {
        _connection = connection;
        _sql = command.CommandText;
        _parameters = new ParameterBinder(parameters);
        _tracksProgress = command.Progress is not null;
        _batch = prepared;
        _ownsBatch = prepared is null;
        _handle = connection.Handle;
        _watch = new QueryWatch(_handle, command.CommandTimeout, command.Progress);
        connection.Claim(this);

        // Keeps the native connection until this run is over, even if it is closed on another thread meanwhile.
        bool held = false;
        _handle.DangerousAddRef(ref held);
    }

    /// <summary>The reader that gives out the results of this run, if there is one.</summary>
    internal DuckDbDataReader? Reader { get; set; }

    /// <summary>The rows changed so far; -1 if no statement was of a kind that changes rows.</summary>
    internal int RecordsAffected => (int)Math.Min(_rowsChanged ?? -1, int.MaxValue);

    /// <summary>Whether a call into DuckDB is going on, on this thread or another.</summary>
    internal bool IsRunning => _watch.IsRunning;

    /// <summary>Makes the call that runs, or else the next one, fail for this reason.</summary>
    internal void Stop(StopReason reason) => _watch.Stop(reason);

    /// <summary>Runs statements up to the next one that returns rows; null when there are no more.</summary>
    internal QueryResult? RunToNextResult(CancellationToken token)
    {
        do
        {
            if (Watched(RunNext, token) is { } result)
            {
                return result;
            }
        }
        while (_next < _batch!.Count);

        ReportCompletion();
        return null;
    }

    /// <summary>Loads the next rows of a result and gives their number; 0 at the end.</summary>
    internal int LoadNextChunk(QueryResult result, CancellationToken token)
    {
        int rows = Watched(result.LoadNextChunk, token);
        if (rows == 0 && _next >= _batch!.Count)
        {
            ReportCompletion();
        }

        return rows;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _watch.Dispose();
        if (_ownsBatch)
        {
            _batch?.Dispose();
        }

        _handle.DangerousRelease();
        _connection.Release(this);
    }

    // The text is parsed in the first run, not before: parsing is a call into DuckDB too.
    private QueryResult? RunNext()
    {
        if (_batch is null)
        {
            if (_tracksProgress)
            {
                _connection.TrackProgress();
            }

            _batch = StatementBatch.Parse(_handle, _sql);
        }

        if (_next >= _batch.Count)
        {
            return null;
        }

        int index = _next++;
        QueryResult result = _batch.Execute(index, Bind);
        if (result.ReturnsRows)
        {
            return result;
        }

        using (result)
        {
            long? changed = result.ReadRowsChanged();
            _rowsChanged = changed is null ? _rowsChanged : (_rowsChanged ?? 0) + changed;
        }

        return null;

        void Bind(PreparedStatementHandle statement) =>
            _parameters.Bind(statement, isOnly: _batch.Count == 1, isLast: index == _batch.Count - 1);
    }

    private void ReportCompletion()
    {
        if (!_completed)
        {
            _completed = true;
            _watch.ReportCompletion();
        }
    }

    private T Watched<T>(Func<T> call, CancellationToken token)
    {
        _watch.Enter(token);
        try
        {
            return call();
        }
        catch (DuckDbException e)
        {
            throw _watch.Explain(e);
        }
        finally
        {
            _watch.Leave();
        }
    }
}
