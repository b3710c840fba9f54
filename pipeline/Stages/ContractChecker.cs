using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>Looks at what a Parquet file says of itself: its columns and its number of rows. Safe to call from several threads.</summary>
/// <param name="session">Reads the file's footer.</param>
internal sealed class ContractChecker(DuckDbSession session) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The file's columns, in DuckDB's notation.</summary>
    public Task<IReadOnlyList<TableColumn>> DescribeAsync(string path, CancellationToken cancellationToken) => TakeTurnAsync(
        () => session.QueryAsync(
            "DESCRIBE SELECT * FROM read_parquet($1, hive_partitioning = false)",
            row => new TableColumn(row.GetString(0), row.GetString(1)), cancellationToken, path), cancellationToken);

    /// <summary>The file's number of rows.</summary>
    public Task<long> CountRowsAsync(string path, CancellationToken cancellationToken) => TakeTurnAsync(
        () => session.QuerySingleAsync(
            "SELECT CAST(num_rows AS BIGINT) FROM parquet_file_metadata($1)", row => row.GetInt64(0), cancellationToken, path), cancellationToken);

    /// <summary>Whether every page of the file can be read; tells a damaged file from trouble elsewhere.</summary>
    public async Task<bool> IsReadableAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await TakeTurnAsync(
                () => session.QuerySingleAsync(
                    "SELECT bit_xor(hash(delivery)) FROM read_parquet($1, hive_partitioning = false) AS delivery",
                    row => row.IsDBNull(0), cancellationToken, path), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DuckDbException e)
        {
            return e.ErrorType is DuckDbErrorType.OutOfMemory;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<T> TakeTurnAsync<T>(Func<Task<T>> look, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await look().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
