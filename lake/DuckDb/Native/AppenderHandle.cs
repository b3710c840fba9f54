using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>Owns an appender: what adds rows to one table.</summary>
internal sealed class AppenderHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public AppenderHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyAppender(ref handle);
        return true;
    }
}
