using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Commands;

/// <summary>What a command's exit code says: the number of the <see cref="LakeErrorKind"/>, or one of these.</summary>
internal static class ExitCodes
{
    /// <summary>The command was cancelled, with Ctrl-C for instance.</summary>
    public const int Cancelled = 130;

    /// <summary>The error in the words that a user sees.</summary>
    public static LakeException Explain(Exception exception) => exception switch
    {
        LakeException error => error,
        DuckDbException error => EngineErrors.Translate(error, "DuckDB"),
        DllNotFoundException error => new LakeException(
            LakeErrorKind.Usage, error.Message, "DuckDB's native library", "Build again, or name an installed libduckdb with LAKE_DUCKDB_LIBRARY", error),
        IOException or UnauthorizedAccessException => StoreErrors.CreateForTemp("LAKE_TEMP", exception),
        _ => new LakeException(
            LakeErrorKind.Unexpected, $"Something unexpected happened: {exception.Message}", exception.GetType().Name,
            "Run the command again with --verbose and report what it prints", exception),
    };
}
