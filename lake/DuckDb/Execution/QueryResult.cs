using DataLake.Lake.DuckDb.Native;
using DataLake.Lake.DuckDb.Vectors;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>The result of one statement, of which one chunk at a time is in memory.</summary>
internal sealed class QueryResult : IDisposable
{
    private readonly ResultHandle _handle;
    private DataChunkHandle? _chunk;

    internal QueryResult(ResultHandle handle)
    {
        _handle = handle;
        Columns = handle.Kind == NativeResultKind.QueryResult ? ReadColumns(handle) : [];
    }

    /// <summary>The columns; none when the statement returns no rows.</summary>
    internal ResultColumn[] Columns { get; }

    internal bool ReturnsRows => Columns.Length > 0;

    /// <summary>Runs a statement that returns no rows to its end.</summary>
    /// <returns>The number of rows it changed; null if it is of a kind that changes none.</returns>
    internal long? ReadRowsChanged()
    {
        using DataChunkHandle chunk = Fetch();
        if (_handle.Kind != NativeResultKind.ChangedRows || chunk.IsInvalid || NativeMethods.DataChunkSize(chunk) == 0)
        {
            return _handle.Kind == NativeResultKind.ChangedRows ? 0 : null;
        }

        IntegerVectorReader<long> count = new();
        count.Load(NativeMethods.DataChunkVector(chunk, 0));
        return (long)count.GetValue(0);
    }

    /// <summary>Replaces the current chunk by the next one and gives its number of rows; 0 at the end.</summary>
    internal int LoadNextChunk()
    {
        _chunk?.Dispose();
        _chunk = Fetch();
        if (_chunk.IsInvalid)
        {
            return 0;
        }

        for (int i = 0; i < Columns.Length; i++)
        {
            Columns[i].Reader.Load(NativeMethods.DataChunkVector(_chunk, (ulong)i));
        }

        return (int)NativeMethods.DataChunkSize(_chunk);
    }

    public void Dispose()
    {
        _chunk?.Dispose();
        _handle.Dispose();
    }

    private DataChunkHandle Fetch()
    {
        DataChunkHandle chunk = _handle.FetchChunk();
        if (!chunk.IsInvalid)
        {
            return chunk;
        }

        string? message = NativeMethods.ReadString(NativeMethods.ResultError(_handle));
        return string.IsNullOrEmpty(message) ? chunk : throw new DuckDbException(message, NativeMethods.ResultErrorType(_handle));
    }

    private static ResultColumn[] ReadColumns(ResultHandle handle)
    {
        ResultColumn[] columns = new ResultColumn[NativeMethods.ColumnCount(handle)];
        for (int i = 0; i < columns.Length; i++)
        {
            using LogicalTypeHandle type = NativeMethods.ColumnLogicalType(handle, (ulong)i);
            string name = NativeMethods.ReadString(NativeMethods.ColumnName(handle, (ulong)i)) ?? "";
            columns[i] = new ResultColumn(name, LogicalTypeName.Of(type), VectorReaderFactory.Create(type));
        }

        return columns;
    }
}
