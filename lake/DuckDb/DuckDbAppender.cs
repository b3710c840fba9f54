using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// Adds rows to a table, on a connection of its own: also while a query runs on another one, and from the functions that
/// the query calls. Rows can be read once <see cref="Flush"/> has returned.
/// </summary>
public sealed class DuckDbAppender : IDisposable
{
    private readonly DuckDbConnection _connection;
    private readonly AppenderHandle _handle;
    private readonly Lock _lock = new();

    /// <summary>Opens an appender.</summary>
    /// <param name="connection">A connection to the database; the appender opens a sibling of it.</param>
    /// <param name="table">The table, in the schema <c>main</c>. It has to be there already, and must not be a temporary one.</param>
    /// <exception cref="DuckDbException">There is no such table.</exception>
    internal DuckDbAppender(DuckDbConnection connection, string table)
    {
        _connection = connection.OpenSibling();
        if (NativeMethods.CreateAppender(_connection.Handle, schema: null, table, out _handle) != NativeMethods.Success)
        {
            DuckDbException error = Error();
            Dispose();
            throw error;
        }
    }

    /// <summary>
    /// Adds a row for each that SQL handed to a function: its arguments are the table's columns. Several threads may add at
    /// once; the order of their rows is not defined.
    /// </summary>
    /// <exception cref="DuckDbException">The types do not fit the table's, or there is no room.</exception>
    public void Append(DuckDbFunctionCall call)
    {
        lock (_lock)
        {
            Check(NativeMethods.AppendBorrowedChunk(_handle, call.Arguments));
        }
    }

    /// <summary>Makes the rows visible to queries that begin from now on.</summary>
    /// <exception cref="DuckDbException">There is no room.</exception>
    public void Flush()
    {
        lock (_lock)
        {
            Check(NativeMethods.FlushAppender(_handle));
        }
    }

    /// <summary>Ends the appender. Rows that were not flushed may be lost; none is added any more.</summary>
    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            // The table may have been replaced meanwhile, and the rows be none of the new one's.
            _ = NativeMethods.ClearAppender(_handle);
        }

        _handle.Dispose();
        _connection.Dispose();
    }

    private void Check(int state)
    {
        if (state != NativeMethods.Success)
        {
            throw Error();
        }
    }

    private DuckDbException Error() => new(NativeMethods.ReadString(NativeMethods.AppenderError(_handle)) ?? "DuckDB did not take the rows.");
}
