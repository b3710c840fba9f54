using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>Owns a connection, and a share in its database: the last connection to go closes the database.</summary>
internal sealed class ConnectionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private DatabaseHandle? _database;

    public ConnectionHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>The database that this connection keeps open.</summary>
    internal DatabaseHandle Database => _database ?? throw new ObjectDisposedException(nameof(ConnectionHandle));

    /// <summary>Connects to a database, and takes a share in it that lasts as long as the connection.</summary>
    internal static ConnectionHandle Connect(DatabaseHandle database)
    {
        if (NativeMethods.Connect(database, out ConnectionHandle connection) != NativeMethods.Success)
        {
            connection.Dispose();
            throw new DuckDbException("DuckDB could not connect to the open database.", DuckDbErrorType.Connection);
        }

        bool shared = false;
        database.DangerousAddRef(ref shared);
        connection._database = database;
        return connection;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.Disconnect(ref handle);
        _database?.DangerousRelease();
        return true;
    }
}
