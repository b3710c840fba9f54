using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <summary>
/// A copy in the making. The open handle has an exclusive lock on the file, so others can tell it from what a dead process
/// left. The file goes when this is disposed.
/// </summary>
/// <param name="path">The file in the making.</param>
/// <param name="file">The handle that holds the lock.</param>
internal sealed class CopyPart(string path, SafeFileHandle file) : IDisposable
{
    public string Path => path;

    public SafeFileHandle File => file;

    public void Dispose()
    {
        file.Dispose();
        try
        {
            System.IO.File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody holds its lock any more, so the next download removes it.
        }
    }
}
