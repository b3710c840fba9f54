using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb.Native;

/// <content>Functions written in .NET that SQL calls.</content>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "duckdb_create_scalar_function")]
    internal static partial nint CreateScalarFunction();

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_scalar_function")]
    internal static partial void DestroyScalarFunction(ref nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetFunctionName(nint function, string name);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_add_parameter")]
    internal static partial void AddFunctionParameter(nint function, LogicalTypeHandle type);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_return_type")]
    internal static partial void SetFunctionReturnType(nint function, LogicalTypeHandle type);

    /// <summary>Says that the function has effects, or depends on more than its arguments: it is called for every row.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_volatile")]
    internal static partial void SetFunctionVolatile(nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_extra_info")]
    internal static partial void SetFunctionExtraInfo(nint function, nint info, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_function")]
    internal static partial void SetFunctionBody(nint function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body);

    [LibraryImport(Library, EntryPoint = "duckdb_register_scalar_function")]
    internal static partial int RegisterScalarFunction(ConnectionHandle connection, nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_get_extra_info")]
    internal static partial nint FunctionExtraInfo(nint info);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetFunctionError(nint info, string error);

    /// <summary>The same as the method on <see cref="DataChunkHandle"/>, for a chunk that DuckDB owns.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_size")]
    internal static partial ulong BorrowedChunkSize(nint chunk);

    /// <summary>The same as the method on <see cref="DataChunkHandle"/>, for a chunk that DuckDB owns.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_vector")]
    internal static partial nint BorrowedChunkVector(nint chunk, ulong column);
}
