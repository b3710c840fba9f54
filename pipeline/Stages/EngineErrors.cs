using DataLake.Lake;
using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Stages;

/// <summary>The one place where an error of DuckDB that is not about raw data becomes a <see cref="LakeException"/>.</summary>
internal static class EngineErrors
{
    /// <summary>Says what the user can do about the error.</summary>
    /// <param name="error">DuckDB's error.</param>
    /// <param name="where">What was being worked on.</param>
    public static LakeException Translate(DuckDbException error, string where)
    {
        string message = error.Message;
        (LakeErrorKind kind, string what, string mend) = error.ErrorType switch
        {
            _ when Says("No space left", "disk quota", "File too large", "too large for the file system", "max_temp_directory_size", "write all data", "only wrote") =>
                (LakeErrorKind.StoreUnavailable, "The disk is full: " + message,
                    "Free some space, or name a folder on another disk with LAKE_TEMP, and run the same command again; nothing is lost"),
            _ when Says("Permission denied", "Read-only file system") =>
                (LakeErrorKind.StoreUnavailable, "The disk refused access: " + message,
                    "Give this user the right to write to the folder, or name another one with LAKE_TEMP"),
            DuckDbErrorType.OutOfMemory =>
                (LakeErrorKind.Usage, message, "Raise LAKE_MEMORY_LIMIT, or lower LAKE_THREADS"),
            DuckDbErrorType.IO => (LakeErrorKind.StoreUnavailable, message, "Check the disk, then run the same command again"),
            _ => (LakeErrorKind.Unexpected, message, "Check the dataset's SQL; `--verbose` shows where the error arose"),
        };
        return new LakeException(kind, what, where, mend, error);

        bool Says(params string[] phrases) => phrases.Any(phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }
}
