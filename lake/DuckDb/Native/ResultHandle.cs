using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>Owns a result: the memory of its <see cref="NativeResult"/>, and what DuckDB hangs on it.</summary>
internal sealed unsafe class ResultHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ResultHandle()
        : base(ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    internal NativeResultKind Kind => WithValue(NativeMethods.ResultReturnType);

    /// <summary>The next rows; an invalid handle at the end, and after an error, which <see cref="NativeMethods.ResultError"/> tells.</summary>
    internal DataChunkHandle FetchChunk() => WithValue(NativeMethods.FetchChunk);

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyResult((NativeResult*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }

    // Some functions take the struct by value. The reference taken here keeps it in place if the handle is closed meanwhile.
    private T WithValue<T>(Func<NativeResult, T> read)
    {
        bool taken = false;
        DangerousAddRef(ref taken);
        try
        {
            return read(*(NativeResult*)handle);
        }
        finally
        {
            DangerousRelease();
        }
    }
}
