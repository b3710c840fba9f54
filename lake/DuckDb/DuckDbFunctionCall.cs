using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb;

/// <summary>What SQL hands to a function written in .NET: the arguments of many rows at once. Valid during the call only.</summary>
public readonly unsafe ref struct DuckDbFunctionCall
{
    private readonly nint _result;

    internal DuckDbFunctionCall(nint arguments, nint result)
    {
        Arguments = arguments;
        _result = result;
        Rows = checked((int)NativeMethods.BorrowedChunkSize(arguments));
    }

    /// <summary>How many rows.</summary>
    public int Rows { get; }

    /// <summary>The chunk of all arguments, which DuckDB owns.</summary>
    internal nint Arguments { get; }

    /// <summary>Where the function puts its results, one for each row.</summary>
    /// <typeparam name="T">The type that the result was declared with.</typeparam>
    public Span<T> Results<T>()
        where T : unmanaged => new(NativeMethods.VectorData(_result), Rows);

    /// <summary>The values of an argument, one for each row. SQL must not hand NULL to the function.</summary>
    /// <typeparam name="T">The type that the argument was declared with.</typeparam>
    /// <param name="index">The argument, counted from 0.</param>
    public ReadOnlySpan<T> Argument<T>(int index)
        where T : unmanaged => new(NativeMethods.VectorData(NativeMethods.BorrowedChunkVector(Arguments, (ulong)index)), Rows);
}
