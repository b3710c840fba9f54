using System.Data.Common;

namespace DataLake.Lake.DuckDb;

/// <summary>An error that DuckDB reported. The message is DuckDB's own, which starts with the kind of error.</summary>
public sealed class DuckDbException : DbException
{
    /// <summary>Creates an exception of a kind that DuckDB stated.</summary>
    /// <param name="message">DuckDB's message.</param>
    /// <param name="errorType">The kind of error.</param>
    /// <param name="innerException">What caused it; null when there is nothing more to tell.</param>
    public DuckDbException(string message, DuckDbErrorType errorType, Exception? innerException = null)
        : base(message, innerException) => ErrorType = errorType;

    /// <summary>Creates an exception whose kind is told by the start of DuckDB's message.</summary>
    /// <param name="message">DuckDB's message.</param>
    public DuckDbException(string message)
        : this(message, TypeOf(message))
    {
    }

    /// <summary>The kind of error; <see cref="DuckDbErrorType.Invalid"/> when DuckDB did not say.</summary>
    public DuckDbErrorType ErrorType { get; }

    /// <summary>The message without the excerpt of the SQL that may follow it; for those who did not write that SQL.</summary>
    public string Reason => Message.IndexOf("\nLINE ", StringComparison.Ordinal) is >= 0 and int excerpt ? Message[..excerpt].TrimEnd() : Message;

    // Some functions of the C API give a message only. Its first words are fixed, such as "Binder Error: ".
    private static DuckDbErrorType TypeOf(string message)
    {
        int end = message.IndexOf(" Error:", StringComparison.Ordinal);

        return end < 0 ? DuckDbErrorType.Invalid : message[..end] switch
        {
            "Parser" => DuckDbErrorType.Parser,
            "Syntax" => DuckDbErrorType.Syntax,
            "Binder" => DuckDbErrorType.Binder,
            "Catalog" => DuckDbErrorType.Catalog,
            "IO" => DuckDbErrorType.IO,
            "Conversion" => DuckDbErrorType.Conversion,
            "Constraint" => DuckDbErrorType.Constraint,
            "Invalid Input" => DuckDbErrorType.InvalidInput,
            "Invalid Configuration" => DuckDbErrorType.InvalidConfiguration,
            "Out of Memory" => DuckDbErrorType.OutOfMemory,
            "Out of Range" => DuckDbErrorType.OutOfRange,
            "Not implemented" => DuckDbErrorType.NotImplemented,
            "Permission" => DuckDbErrorType.Permission,
            "TransactionContext" => DuckDbErrorType.Transaction,
            "Connection" => DuckDbErrorType.Connection,
            "Dependency" => DuckDbErrorType.Dependency,
            "Missing Extension" => DuckDbErrorType.MissingExtension,
            "Extension Autoloading" => DuckDbErrorType.Autoload,
            "Serialization" => DuckDbErrorType.Serialization,
            "HTTP" => DuckDbErrorType.Http,
            "INTERRUPT" => DuckDbErrorType.Interrupt,
            "FATAL" => DuckDbErrorType.Fatal,
            "INTERNAL" => DuckDbErrorType.Internal,
            _ => DuckDbErrorType.Invalid,
        };
    }
}
