using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>Owns a statement that is about to be executed.</summary>
internal sealed class PendingResultHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public PendingResultHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyPending(ref handle);
        return true;
    }
}
