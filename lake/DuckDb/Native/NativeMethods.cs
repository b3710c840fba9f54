using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>The part of DuckDB's C API that the provider calls, split over files by concern.</summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "duckdb";

    /// <summary>What a function of type <c>duckdb_state</c> returns when it went well.</summary>
    internal const int Success = 0;

    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, NativeLibraryLocator.Resolve);

    [LibraryImport(Library, EntryPoint = "duckdb_library_version")]
    internal static partial nint LibraryVersion();

    [LibraryImport(Library, EntryPoint = "duckdb_free")]
    internal static partial void Free(nint memory);

    /// <summary>Copies a string that DuckDB keeps; null stays null.</summary>
    internal static string? ReadString(nint text) => Marshal.PtrToStringUTF8(text);

    /// <summary>Copies a string that DuckDB allocated for the caller, and frees it; null stays null.</summary>
    internal static string? TakeString(nint text)
    {
        if (text == 0)
        {
            return null;
        }

        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            Free(text);
        }
    }
}
