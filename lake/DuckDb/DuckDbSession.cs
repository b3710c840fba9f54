using System.Data.Common;
using System.Globalization;
using DataLake.Lake.Tables;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// A DuckDB database in memory with the lake's limits: memory, threads, a folder to spill to, UTC, and no extension fetched
/// from anywhere. One statement runs at a time; every statement can be cancelled. The rest of the lake sees DuckDB through
/// this type and the base classes of <see cref="System.Data.Common"/> alone.
/// </summary>
public sealed class DuckDbSession : IAsyncDisposable
{
    private const string SessionSettings = "SET TimeZone = 'UTC'";

    private readonly DuckDbConnection _connection;

    private DuckDbSession(DuckDbConnection connection) => _connection = connection;

    /// <summary>Told how far a long statement has come, from 0 to 1; null when nobody listens.</summary>
    public IProgress<double>? Progress { get; set; }

    /// <summary>The engine and its version, <c>DuckDB v1.5.6</c>, which fingerprints and manifests state.</summary>
    public static string Engine
    {
        get
        {
            using DuckDbConnection connection = new();
            return "DuckDB " + connection.ServerVersion;
        }
    }

    /// <summary>Opens a session.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="spillFolder">Where what does not fit into memory goes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DuckDbSession> OpenAsync(LakeOptions options, string spillFolder, CancellationToken cancellationToken)
    {
        DuckDbConnectionStringBuilder settings = new()
        {
            ["memory_limit"] = options.MemoryLimitText,
            // With one thread, DuckDB writes Parquet on another path, whose row groups have other sizes. Two, both of them
            // the caller's, keep it on the usual path, and no thread is started: one works, and the bytes are the same.
            ["threads"] = Math.Max(options.Threads, 2).ToString(CultureInfo.InvariantCulture),
            ["external_threads"] = options.Threads == 1 ? "2" : "1",
            ["temp_directory"] = spillFolder,
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
        };
        DuckDbConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        DuckDbSession session = new(connection);
        await session.ExecuteAsync(SessionSettings, cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>Opens one more session on the same database, with the same limits, for statements beside this one's.</summary>
    public async Task<DuckDbSession> OpenSiblingAsync(CancellationToken cancellationToken)
    {
        DuckDbSession session = new(_connection.OpenSibling());
        await session.ExecuteAsync(SessionSettings, cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>Runs statements.</summary>
    /// <param name="sql">One or more statements.</param>
    /// <param name="cancellationToken">Interrupts the statement that runs.</param>
    /// <param name="values">The values of <c>$1</c>, <c>$2</c> and so on.</param>
    /// <returns>How many rows the last one changed or wrote.</returns>
    public async Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        DuckDbCommand command = CreateCommand(sql, values);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a query.</summary>
    /// <param name="sql">One query.</param>
    /// <param name="read">Makes a value of the reader's current row.</param>
    /// <param name="cancellationToken">Interrupts the query.</param>
    /// <param name="values">The values of <c>$1</c>, <c>$2</c> and so on.</param>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        DuckDbCommand command = CreateCommand(sql, values);
        await using (command.ConfigureAwait(false))
        {
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
    }

    /// <summary>Runs a query of one row.</summary>
    /// <exception cref="InvalidOperationException">It has no row, or several.</exception>
    public async Task<T> QuerySingleAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params object?[] values) =>
        (await QueryAsync(sql, read, cancellationToken, values).ConfigureAwait(false)).Single();

    /// <summary>Creates a command on this session, for a caller that reads its result row by row.</summary>
    /// <param name="sql">One or more statements.</param>
    /// <param name="values">The values of <c>$1</c>, <c>$2</c> and so on.</param>
    public DuckDbCommand CreateCommand(string sql, params object?[] values)
    {
        DuckDbCommand command = _connection.CreateCommand(sql);
        command.Progress = Progress;
        foreach (object? value in values)
        {
            command.Parameters.Add(new DuckDbParameter(value));
        }

        return command;
    }

    /// <summary>Changes the limit of the engine's memory, for all sessions of the database.</summary>
    public Task SetMemoryLimitAsync(long bytes, CancellationToken cancellationToken) => ExecuteAsync(
        string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{bytes}B'"), cancellationToken);

    /// <summary>Whether a text is one query, which reads and changes nothing: SELECT, DESCRIBE, SHOW or SUMMARIZE.</summary>
    /// <exception cref="DuckDbException">It is not SQL, or names what is not there.</exception>
    public bool IsQuery(string sql) => _connection.IsQuery(sql);

    /// <summary>Confines the session for good: it reads these files and no others, and its settings are locked.</summary>
    public async Task ConfineAsync(IReadOnlyCollection<string> files, CancellationToken cancellationToken)
    {
        await SetVariableAsync("allowed_files", files.ToArray(), cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(
            "SET allowed_paths = getvariable('allowed_files'); SET enable_external_access = false; SET lock_configuration = true",
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DuckDbConnection.RegisterFunction"/>
    public void RegisterFunction<TResult>(string name, DuckDbFunction function, params Type[] argumentTypes)
        where TResult : unmanaged => _connection.RegisterFunction<TResult>(name, function, argumentTypes);

    /// <summary>Opens what adds rows to a table.</summary>
    /// <param name="table">A table that is there already, and is not a temporary one.</param>
    /// <exception cref="DuckDbException">There is no such table.</exception>
    public DuckDbAppender OpenAppender(string table) => new(_connection, table);

    /// <summary>Sets a variable that SQL reads with <c>getvariable('name')</c>.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">A value of any type that a parameter may have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SetVariableAsync(string name, object? value, CancellationToken cancellationToken) =>
        ExecuteAsync($"SET VARIABLE {SqlIdentifier.Quote(name)} = $1", cancellationToken, value);

    /// <summary>The columns of a query's result.</summary>
    public Task<IReadOnlyList<TableColumn>> DescribeAsync(string query, CancellationToken cancellationToken) =>
        QueryAsync($"DESCRIBE {query}", row => new TableColumn(row.GetString(0), row.GetString(1)), cancellationToken);

    /// <summary>Ends the session.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
