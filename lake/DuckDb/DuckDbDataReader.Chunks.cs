using System.Numerics;
using DataLake.Lake.DuckDb.Vectors;

namespace DataLake.Lake.DuckDb;

/// <content>Reading many rows at once.</content>
public sealed partial class DuckDbDataReader
{
    /// <summary>
    /// Moves on to the next chunk of rows, which is some 2,048; rows of the current one that were not read are passed over.
    /// </summary>
    /// <param name="cancellationToken">Interrupts the query.</param>
    /// <returns>How many rows the chunk has; 0 at the end.</returns>
    public int ReadChunk(CancellationToken cancellationToken)
    {
        // The first chunk is loaded with the result, before anything is read.
        if (_row >= 0)
        {
            _row = _chunkRows - 1;
        }

        if (!Read(cancellationToken))
        {
            return 0;
        }

        _row = 0;
        return _chunkRows;
    }

    /// <summary>The values of an integer column in the current chunk, in DuckDB's own memory: valid until the next read.</summary>
    /// <typeparam name="T">The type that the column has: <see cref="long"/> for BIGINT, <see cref="ulong"/> for UBIGINT and so on.</typeparam>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <exception cref="InvalidCastException">The column is of another type.</exception>
    /// <exception cref="InvalidOperationException">There is a NULL among the values, or no chunk is being read.</exception>
    public ReadOnlySpan<T> GetChunk<T>(int ordinal)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (_row < 0)
        {
            throw new InvalidOperationException("No chunk is being read: call ReadChunk first.");
        }

        if (Columns[ordinal].Reader is not IntegerVectorReader<T> reader)
        {
            throw new InvalidCastException($"Column {ordinal} is {Columns[ordinal].TypeName} and not {typeof(T).Name}.");
        }

        return reader.HasNulls(_chunkRows)
            ? throw new InvalidOperationException($"Column {ordinal} has a NULL in this chunk.")
            : reader.Values(_chunkRows);
    }
}
