using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>Owns a database instance, which its connections share.</summary>
internal sealed class DatabaseHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public DatabaseHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.CloseDatabase(ref handle);
        return true;
    }
}
