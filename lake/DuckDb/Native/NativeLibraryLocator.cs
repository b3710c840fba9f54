using System.Reflection;
using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>
/// Finds DuckDB's native library: the file that <c>LAKE_DUCKDB_LIBRARY</c> names, else the one beside the program.
/// </summary>
internal static class NativeLibraryLocator
{
    internal const string PathVariable = "LAKE_DUCKDB_LIBRARY";

    internal static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath) =>
        libraryName == NativeMethods.Library ? Load(Environment.GetEnvironmentVariable(PathVariable)) : 0;

    /// <param name="installedPath">The value of <c>LAKE_DUCKDB_LIBRARY</c>; null or empty when it is not set.</param>
    /// <exception cref="DllNotFoundException">The library is missing or cannot be loaded.</exception>
    internal static nint Load(string? installedPath)
    {
        bool installed = !string.IsNullOrWhiteSpace(installedPath);
        string path = installed ? installedPath! : Path.Combine(AppContext.BaseDirectory, FileName);

        if (!File.Exists(path))
        {
            throw new DllNotFoundException(installed
                ? $"{PathVariable} names '{path}', and there is no such file."
                : $"DuckDB's native library is not at '{path}'. Build the solution again, or set {PathVariable} to an installed libduckdb.");
        }

        try
        {
            return NativeLibrary.Load(Path.GetFullPath(path));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            string source = installed ? $"{PathVariable} names '{path}', which" : $"DuckDB's native library '{path}'";
            throw new DllNotFoundException($"{source} cannot be loaded: {e.Message.ReplaceLineEndings(" ").Trim()}", e);
        }
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";
}
