using System.Data;
using System.Data.Common;
using DataLake.Lake.DuckDb.Execution;

namespace DataLake.Lake.DuckDb;

/// <content>
/// The async methods. DuckDB's calls block: they are made on a worker thread, and the caller's thread is free meanwhile.
/// Cancelling the token interrupts the running query, which then throws an <see cref="OperationCanceledException"/>.
/// </content>
public sealed partial class DuckDbCommand
{
    /// <summary><see cref="ExecuteNonQuery"/> on a worker thread; the token interrupts the query.</summary>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        OnWorker(RunToEnd, cancellationToken);

    /// <summary><see cref="ExecuteScalar"/> on a worker thread; the token interrupts the query.</summary>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        OnWorker(RunToScalar, cancellationToken);

    /// <summary>
    /// <see cref="ExecuteReader()"/> on a worker thread; the token interrupts the query up to its first rows. For the rows
    /// after them, give it to <see cref="DuckDbDataReader.ReadAsync(CancellationToken)"/>.
    /// </summary>
    public new Task<DuckDbDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <inheritdoc cref="ExecuteReaderAsync(CancellationToken)"/>
    public new Task<DuckDbDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        OnWorker((execution, token) => DuckDbDataReader.Start(execution, ClosedWithReader(behavior), token), cancellationToken);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    private async Task<T> OnWorker<T>(Func<CommandExecution, CancellationToken, T> run, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        CommandExecution execution = Begin();
        return await WorkerThread.Run(() => run(execution, token)).ConfigureAwait(false);
    }
}
