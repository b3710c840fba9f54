using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DataLake.Lake.DuckDb.Execution;
using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// A connection to a DuckDB database in this process. <see cref="Open"/> makes a database instance of its own (two
/// connections opened on <c>:memory:</c> do not see each other's tables); <see cref="OpenSibling"/> shares it.
/// One command runs at a time on a connection, and an open reader is part of its command. Only <see cref="Interrupt"/>,
/// <see cref="Close"/> and <see cref="DuckDbCommand.Cancel"/> may be called from another thread meanwhile.
/// </summary>
public sealed partial class DuckDbConnection : DbConnection
{
    private DuckDbConnectionStringBuilder _settings = [];
    private ConnectionHandle? _handle;
    private CommandExecution? _execution;
    private bool _tracksProgress;
    private bool _disposed;

    /// <summary>Creates a connection to a database in memory.</summary>
    public DuckDbConnection()
    {
    }

    /// <summary>Creates a connection; see <see cref="DuckDbConnectionStringBuilder"/> for the text.</summary>
    public DuckDbConnection(string connectionString) => ConnectionString = connectionString;

    /// <summary>See <see cref="DuckDbConnectionStringBuilder"/>. Set it while the connection is closed.</summary>
    [AllowNull]
    public override string ConnectionString
    {
        get => _settings.ConnectionString;
        set
        {
            if (_handle is not null)
            {
                throw new InvalidOperationException("The connection string cannot change while the connection is open.");
            }

            _settings = new DuckDbConnectionStringBuilder(value ?? "");
        }
    }

    /// <summary>The name that DuckDB gives the database: the file's without extension, or <c>memory</c>.</summary>
    public override string Database =>
        DataSource == DuckDbConnectionStringBuilder.InMemory ? "memory" : Path.GetFileNameWithoutExtension(DataSource);

    /// <summary>The path of the database file, or <c>:memory:</c>.</summary>
    public override string DataSource => _settings.DataSource;

    /// <summary>The version of the DuckDB library, such as <c>v1.5.6</c>.</summary>
    public override string ServerVersion => NativeMethods.ReadString(NativeMethods.LibraryVersion()) ?? "";

    /// <summary>Open or closed.</summary>
    public override ConnectionState State => _handle is null ? ConnectionState.Closed : ConnectionState.Open;

    internal ConnectionHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _handle ?? throw new InvalidOperationException("The connection is not open.");
        }
    }

    /// <summary>Opens the database, which is created if it does not exist, and connects to it.</summary>
    /// <exception cref="DuckDbException">An option is not valid, or the file is no database, or another process has it open.</exception>
    /// <exception cref="InvalidOperationException">The connection is open.</exception>
    /// <exception cref="DllNotFoundException">DuckDB's native library is missing.</exception>
    public override void Open()
    {
        RequireClosed();
        using DatabaseHandle database = DatabaseOpener.Open(_settings);
        Enter(ConnectionHandle.Connect(database));
    }

    /// <summary>Opens the connection on a worker thread. Once begun, it is not stopped by the token.</summary>
    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        RequireClosed();
        return WorkerThread.Run(() =>
        {
            Open();
            return true;
        });
    }

    /// <summary>
    /// Opens one more connection to the same database instance. It sees the same tables, has its own transactions and runs
    /// its own commands. The instance lives until the last of its connections is closed.
    /// </summary>
    public DuckDbConnection OpenSibling()
    {
        DuckDbConnection sibling = new(ConnectionString);
        sibling.Enter(ConnectionHandle.Connect(Handle.Database));
        return sibling;
    }

    /// <summary>
    /// Interrupts the query that runs now, if any; it fails with <see cref="DuckDbErrorType.Interrupt"/>. May be called from
    /// any thread. <see cref="DuckDbCommand.Cancel"/> is the surer way: it also stops a query that is about to begin.
    /// </summary>
    public void Interrupt() => NativeMethods.Interrupt(Handle);

    /// <summary>Closes the connection, and its open reader. A query that runs on another thread fails. May be called twice.</summary>
    public override void Close()
    {
        if (Interlocked.Exchange(ref _handle, null) is not { } handle)
        {
            return;
        }

        if (Volatile.Read(ref _execution) is { } execution)
        {
            if (execution.Reader is { } reader && !execution.IsRunning)
            {
                reader.Close();
            }
            else
            {
                execution.Stop(StopReason.ConnectionClosed);
            }
        }

        _execution = null;
        _tracksProgress = false;
        handle.Dispose();
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <summary>Makes another attached database the default one.</summary>
    /// <param name="databaseName">Its name, as in <c>ATTACH ... AS name</c>.</param>
    public override void ChangeDatabase(string databaseName)
    {
        using DuckDbCommand command = CreateCommand($"USE {SqlIdentifier.Quote(databaseName)}");
        command.ExecuteNonQuery();
    }

    /// <summary>Creates a command on this connection.</summary>
    public new DuckDbCommand CreateCommand() => new() { Connection = this };

    /// <summary>Creates a command on this connection.</summary>
    /// <param name="commandText">One or more SQL statements. Values go into parameters, not into the text.</param>
    public DuckDbCommand CreateCommand(string commandText) => new() { Connection = this, CommandText = commandText };

    /// <summary>Whether a text is one query, which reads and changes nothing: SELECT, DESCRIBE, SHOW or SUMMARIZE.</summary>
    /// <exception cref="DuckDbException">It is not SQL, or names what is not there.</exception>
    public bool IsQuery(string commandText)
    {
        using StatementBatch batch = StatementBatch.Parse(Handle, commandText);
        return batch.IsOneQuery();
    }

    /// <summary>Begins a transaction, which sees the database as it is now.</summary>
    public new DuckDbTransaction BeginTransaction() => new(this);

    /// <summary>Takes the connection for one run of a command.</summary>
    /// <exception cref="InvalidOperationException">It is taken.</exception>
    internal void Claim(CommandExecution execution)
    {
        if (Interlocked.CompareExchange(ref _execution, execution, null) is { } other)
        {
            throw Busy(other);
        }
    }

    /// <exception cref="InvalidOperationException">A command has the connection.</exception>
    internal void ThrowIfBusy()
    {
        if (Volatile.Read(ref _execution) is { } other)
        {
            throw Busy(other);
        }
    }

    internal void Release(CommandExecution execution) => Interlocked.CompareExchange(ref _execution, null, execution);

    /// <summary>Makes DuckDB keep count of progress, which it does not by default.</summary>
    internal void TrackProgress()
    {
        if (!_tracksProgress)
        {
            StatementBatch.Run(Handle, "SET enable_progress_bar = true; SET enable_progress_bar_print = false");
            _tracksProgress = true;
        }
    }

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The level is neither unspecified nor snapshot: DuckDB has the latter only.</exception>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        isolationLevel is IsolationLevel.Unspecified or IsolationLevel.Snapshot
            ? BeginTransaction()
            : throw new NotSupportedException($"DuckDB's transactions have snapshot isolation; {isolationLevel} is not supported.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
            _disposed = true;
        }

        base.Dispose(disposing);
    }

    private static InvalidOperationException Busy(CommandExecution other) => new(other.Reader is null
        ? "A command is running on this connection. Wait for it, or use OpenSibling for a connection to run another one on."
        : "A data reader is open on this connection. Close it, or use OpenSibling for a connection to run another command on.");

    private void RequireClosed()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_handle is not null)
        {
            throw new InvalidOperationException("The connection is already open.");
        }
    }

    private void Enter(ConnectionHandle handle)
    {
        _handle = handle;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }
}
