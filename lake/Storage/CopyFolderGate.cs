using System.Diagnostics.CodeAnalysis;

namespace DataLake.Lake.Storage;

/// <summary>
/// Lets one thread of one process at a time look at and change the folder of copies. It is held for as long as it takes to
/// open, rename or delete files, never during a download; the system frees it when the process dies.
/// </summary>
/// <param name="folder">The folder of copies.</param>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle owns nothing, and late leases still need this.")]
internal sealed class CopyFolderGate(string folder)
{
    // Not "lock": a folder with a file of that name below LAKE_TEMP is a run's.
    private const string Name = "gate";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(2);
    private readonly SemaphoreSlim _mine = new(1, 1);

    /// <summary>Does something while nobody else works on the folder.</summary>
    /// <param name="address">The object that it is about.</param>
    /// <param name="work">What to do; errors of the file system become the lake's.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="LakeException">The folder refused. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public async Task<T> RunAsync<T>(ObjectAddress address, Func<T> work, CancellationToken cancellationToken)
    {
        await _mine.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using FileStream gate = await EnterAsync(address, cancellationToken).ConfigureAwait(false);
            return StoreErrors.TranslateCopy(address, folder, work);
        }
        finally
        {
            _mine.Release();
        }
    }

    private async Task<FileStream> EnterAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Either another process is in, or the folder cannot be used at all, which patience does not mend.
                if (!StoreErrors.IsBusy(e) || Environment.TickCount64 - start > _patience.TotalMilliseconds)
                {
                    throw StoreErrors.CreateForCopy(address, folder, e);
                }
            }

            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
