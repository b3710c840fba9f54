using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>How far a query is: <see cref="Percentage"/> is 0 to 100, or -1 while it is not known.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NativeProgress(double Percentage, ulong RowsProcessed, ulong TotalRows);
