using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>
/// Reads one column, chunk by chunk. <see cref="Load"/> asks DuckDB for the vector's memory once a chunk; reading a value
/// is plain memory access after that. The .NET types a column can be read as are the <see cref="IVectorReader{T}"/> it has.
/// </summary>
internal abstract unsafe class VectorReader
{
    private ulong* _validity;

    /// <summary>The type of what <see cref="GetValue"/> returns, except for a <see cref="DuckDbDistantInstant"/>.</summary>
    public abstract Type ValueType { get; }

    /// <summary>The values of the current chunk.</summary>
    protected byte* Data { get; private set; }

    /// <summary>Moves to the vector of another chunk.</summary>
    public virtual void Load(nint vector)
    {
        Data = NativeMethods.VectorData(vector);
        _validity = NativeMethods.VectorValidity(vector);
    }

    public bool IsNull(int row) => _validity != null && (_validity[row >> 6] & (1UL << (row & 63))) == 0;

    /// <summary>The value of a row that is not NULL, boxed.</summary>
    public abstract object GetValue(int row);

    /// <summary>The value of a row, boxed; null for NULL. For elements of lists, structs and maps.</summary>
    public object? GetValueOrNull(int row) => IsNull(row) ? null : GetValue(row);
}
