using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>A DECIMAL(width, scale), whose unscaled value is a signed 128-bit integer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NativeDecimal(byte Width, byte Scale, NativeHugeInt Value);
