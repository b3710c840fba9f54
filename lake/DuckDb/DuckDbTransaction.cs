using System.Data;
using System.Data.Common;

namespace DataLake.Lake.DuckDb;

/// <summary>A transaction. One that is disposed without a <see cref="Commit"/> is rolled back.</summary>
public sealed class DuckDbTransaction : DbTransaction
{
    private readonly DuckDbConnection _connection;
    private bool _ended;

    internal DuckDbTransaction(DuckDbConnection connection)
    {
        _connection = connection;
        Execute("BEGIN TRANSACTION");
    }

    /// <summary>Snapshot: the only level that DuckDB has.</summary>
    public override IsolationLevel IsolationLevel => IsolationLevel.Snapshot;

    /// <summary>The connection; null once the transaction has ended.</summary>
    protected override DbConnection? DbConnection => _ended ? null : _connection;

    /// <summary>Makes the changes visible to others.</summary>
    /// <exception cref="DuckDbException">Another transaction changed the same rows, or a statement of this one failed. It has then ended.</exception>
    public override void Commit() => End("COMMIT");

    /// <summary>Undoes the changes.</summary>
    public override void Rollback() => End("ROLLBACK");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended && _connection.State == ConnectionState.Open)
        {
            Rollback();
        }

        base.Dispose(disposing);
    }

    private void End(string sql)
    {
        if (_ended)
        {
            throw new InvalidOperationException("The transaction has ended.");
        }

        try
        {
            Execute(sql);
            _ended = true;
        }
        catch (DuckDbException)
        {
            _ended = true;
            throw;
        }
    }

    private void Execute(string sql)
    {
        using DuckDbCommand command = _connection.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}
