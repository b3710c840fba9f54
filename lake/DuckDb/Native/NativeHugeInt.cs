using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>128 bits in two halves, as DuckDB passes them by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NativeHugeInt(ulong Lower, ulong Upper)
{
    internal static NativeHugeInt From(UInt128 bits) => new((ulong)bits, (ulong)(bits >> 64));
}
