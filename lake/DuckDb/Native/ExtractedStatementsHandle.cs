using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.DuckDb.Native;

/// <summary>Owns the parsed statements of a command's text.</summary>
internal sealed class ExtractedStatementsHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ExtractedStatementsHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyExtracted(ref handle);
        return true;
    }
}
