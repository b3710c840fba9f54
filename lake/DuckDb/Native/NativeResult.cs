using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>The layout of <c>duckdb_result</c>: five fields out of use, then DuckDB's own pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeResult
{
    private readonly ulong _columnCount;
    private readonly ulong _rowCount;
    private readonly ulong _rowsChanged;
    private readonly nint _columns;
    private readonly nint _errorMessage;
    private readonly nint _internalData;
}
