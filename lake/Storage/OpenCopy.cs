using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <summary>
/// A finished copy, in use for as long as this is not disposed: the open handle has a shared lock on the file, which the
/// system frees when the process dies, in whatever way. The file's time of last change says when it was last in use.
/// </summary>
/// <param name="path">The copy.</param>
/// <param name="file">The handle that holds the lock.</param>
/// <param name="clock">Says when the copy is in use.</param>
internal sealed class OpenCopy(string path, SafeFileHandle file, TimeProvider clock) : IDisposable
{
    private bool _isTrusted;

    public string Path => path;

    public SafeFileHandle File => file;

    /// <summary>What the bytes hash to, in lower-case hexadecimal digits, when they were hashed as they came; null of a copy that was there.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When the copy was last in use before, UTC.</summary>
    public DateTime LastUsed { get; } = System.IO.File.GetLastWriteTimeUtc(file);

    /// <summary>Says that the copy has the right bytes, so that this use counts.</summary>
    public OpenCopy Trust()
    {
        _isTrusted = true;
        Touch();
        return this;
    }

    /// <summary>Ends the use.</summary>
    public void Dispose()
    {
        if (_isTrusted && !file.IsClosed)
        {
            Touch();
        }

        file.Dispose();
    }

    private void Touch()
    {
        try
        {
            System.IO.File.SetLastWriteTimeUtc(file, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The copy then goes a little sooner than its turn would be.
        }
    }
}
