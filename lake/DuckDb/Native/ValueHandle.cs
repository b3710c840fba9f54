using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>Owns a single value.</summary>
internal sealed class ValueHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ValueHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyValue(ref handle);
        return true;
    }
}
