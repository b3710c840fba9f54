namespace DataLake.Lake.DuckDb;

/// <summary>The kinds of error that DuckDB tells apart (<c>duckdb_error_type</c>).</summary>
public enum DuckDbErrorType
{
    /// <summary>The kind is not known.</summary>
    Invalid = 0,

    /// <summary>A value is outside of its type's range.</summary>
    OutOfRange = 1,

    /// <summary>A value cannot be cast.</summary>
    Conversion = 2,

    /// <summary>A type is not known.</summary>
    UnknownType = 3,

    /// <summary>A decimal operation failed.</summary>
    Decimal = 4,

    /// <summary>Types do not match.</summary>
    MismatchType = 5,

    /// <summary>A division by zero.</summary>
    DivideByZero = 6,

    /// <summary>An object is too large.</summary>
    ObjectSize = 7,

    /// <summary>A type cannot be used here.</summary>
    InvalidType = 8,

    /// <summary>Stored data cannot be read or written.</summary>
    Serialization = 9,

    /// <summary>A transaction cannot begin, go on or end.</summary>
    Transaction = 10,

    /// <summary>DuckDB does not support this.</summary>
    NotImplemented = 11,

    /// <summary>An expression failed.</summary>
    Expression = 12,

    /// <summary>A table, view, function or other entry is missing, or is there already.</summary>
    Catalog = 13,

    /// <summary>The text is not SQL.</summary>
    Parser = 14,

    /// <summary>The statement cannot be planned.</summary>
    Planner = 15,

    /// <summary>A task cannot be scheduled.</summary>
    Scheduler = 16,

    /// <summary>The execution failed.</summary>
    Executor = 17,

    /// <summary>A constraint is violated.</summary>
    Constraint = 18,

    /// <summary>An index operation failed.</summary>
    Index = 19,

    /// <summary>Statistics failed.</summary>
    Stat = 20,

    /// <summary>The connection failed.</summary>
    Connection = 21,

    /// <summary>The syntax is wrong.</summary>
    Syntax = 22,

    /// <summary>A setting is wrong.</summary>
    Settings = 23,

    /// <summary>The statement names columns, types or parameters that do not fit.</summary>
    Binder = 24,

    /// <summary>The network failed.</summary>
    Network = 25,

    /// <summary>The optimizer failed.</summary>
    Optimizer = 26,

    /// <summary>A null pointer inside of DuckDB.</summary>
    NullPointer = 27,

    /// <summary>A file cannot be opened, read or written.</summary>
    IO = 28,

    /// <summary>The query was interrupted.</summary>
    Interrupt = 29,

    /// <summary>The database cannot go on and must be closed.</summary>
    Fatal = 30,

    /// <summary>A fault inside of DuckDB.</summary>
    Internal = 31,

    /// <summary>An argument, an option or a file's contents are not valid.</summary>
    InvalidInput = 32,

    /// <summary>The memory limit is reached.</summary>
    OutOfMemory = 33,

    /// <summary>The configuration forbids it.</summary>
    Permission = 34,

    /// <summary>The type of a parameter cannot be told.</summary>
    ParameterNotResolved = 35,

    /// <summary>A parameter cannot stand here.</summary>
    ParameterNotAllowed = 36,

    /// <summary>Another entry depends on this one.</summary>
    Dependency = 37,

    /// <summary>An HTTP request failed.</summary>
    Http = 38,

    /// <summary>An extension is not loaded.</summary>
    MissingExtension = 39,

    /// <summary>An extension cannot be loaded by itself.</summary>
    Autoload = 40,

    /// <summary>A sequence is exhausted.</summary>
    Sequence = 41,

    /// <summary>A configuration option is missing or wrong.</summary>
    InvalidConfiguration = 42,
}
