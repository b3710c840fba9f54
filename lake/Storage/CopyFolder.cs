using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <summary>
/// The folder of copies, as it is on the disk and as several processes share it. A copy's time of last change says when it
/// was last used. Whoever uses a file has it locked, and whoever can lock it exclusively may remove it; that nobody opens one
/// in between is the gate's doing.
/// </summary>
/// <param name="options">Where the folder is and how much it may hold.</param>
/// <param name="root">The store that the copies are of.</param>
/// <param name="clock">Says when a copy was used.</param>
internal sealed class CopyFolder(LocalCopiesOptions options, string root, TimeProvider clock)
{
    private const int GenericHResult = unchecked((int)0x80131620);
    private readonly string _folder = Path.GetFullPath(options.Folder);
    private readonly CopyFolderGate _gate = new(Path.GetFullPath(options.Folder));
    private volatile bool _exceedsLimit = true;

    /// <summary>The folder's full path.</summary>
    public string FullPath => _folder;

    /// <summary>Whether there may be more in the folder than there should be; true before the first look.</summary>
    public bool ExceedsLimit => _exceedsLimit;

    /// <summary>Whether there is a copy just now; it may go at any time.</summary>
    public bool Contains(CopyRequest request) => File.Exists(PathOf(request));

    /// <summary>Takes a copy that is there into use.</summary>
    /// <returns>The copy, not yet trusted, or null when there is none.</returns>
    public Task<OpenCopy?> FindAsync(CopyRequest request, CancellationToken cancellationToken) =>
        _gate.RunAsync(request.Address, () => Open(request), cancellationToken);

    /// <summary>Makes room for a copy and begins it, with all the space that it needs.</summary>
    /// <exception cref="LakeException">The disk is full. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public Task<CopyPart> BeginAsync(CopyRequest request, long sizeBytes, CancellationToken cancellationToken) =>
        _gate.RunAsync(request.Address, () => Begin(request, sizeBytes), cancellationToken);

    /// <summary>Makes a complete file the copy and takes it into use; where another process was quicker, its copy is taken.</summary>
    /// <param name="request">The object.</param>
    /// <param name="part">The file.</param>
    /// <param name="sha256">What its bytes hash to; null when that was not found out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<OpenCopy> CommitAsync(CopyRequest request, CopyPart part, string? sha256, CancellationToken cancellationToken) =>
        _gate.RunAsync(request.Address, () => Commit(request, part, sha256), cancellationToken);

    /// <summary>Removes a copy that cannot be trusted, and ends its use.</summary>
    public Task<bool> DiscardAsync(CopyRequest request, OpenCopy copy, CancellationToken cancellationToken) =>
        _gate.RunAsync(request.Address, () => Discard(copy), cancellationToken);

    /// <summary>Removes what dead processes left, then what was not used for longest, until the size limit holds.</summary>
    /// <param name="request">What it is for.</param>
    /// <param name="incomingBytes">How much more than what is there must find room.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is room, both within the limit and on the disk.</returns>
    public Task<bool> MakeRoomAsync(CopyRequest request, long incomingBytes, CancellationToken cancellationToken) =>
        _gate.RunAsync(request.Address, () => MakeRoom(incomingBytes) is { InLimit: true, OnDisk: true }, cancellationToken);

    private OpenCopy? Open(CopyRequest request, string? sha256 = null)
    {
        string path = PathOf(request);
        if (!File.Exists(path))
        {
            return null;
        }

        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        OpenCopy copy = new(path, file, clock) { Sha256 = sha256 };
        if (request.SizeBytes is { } size && RandomAccess.GetLength(file) != size)
        {
            Discard(copy);
            return null;
        }

        return copy;
    }

    private CopyPart Begin(CopyRequest request, long sizeBytes)
    {
        if (!MakeRoom(sizeBytes).OnDisk)
        {
            throw StoreErrors.DiskFull($"{sizeBytes} bytes do not fit on the disk of {_folder}.");
        }

        string path = Path.Combine(_folder, CopyName.NewPart(CopyName.Of(root, request)));
        CopyPart? part = null;
        try
        {
            part = new CopyPart(path, File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.None, sizeBytes));
            RandomAccess.SetLength(part.File, sizeBytes);
            return part;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IOException { HResult: GenericHResult })
        {
            // What .NET throws where the file system has not the space, with no code that says so.
            part?.Dispose();
            throw StoreErrors.DiskFull(e.Message, e);
        }
        catch
        {
            part?.Dispose();
            throw;
        }
    }

    private OpenCopy Commit(CopyRequest request, CopyPart part, string? sha256)
    {
        if (Open(request) is { } there)
        {
            return there.Trust();
        }

        part.File.Dispose();
        File.Move(part.Path, PathOf(request));
        return Open(request, sha256)?.Trust() ?? throw new FileNotFoundException("The copy is gone.", PathOf(request));
    }

    private static bool Discard(OpenCopy copy)
    {
        copy.Dispose();
        File.Delete(copy.Path);
        return true;
    }

    private (bool InLimit, bool OnDisk) MakeRoom(long incomingBytes)
    {
        List<(string Path, long Length, DateTime LastUsed)> copies = [];
        long total = 0;
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            // A download that fails takes its file away at any moment.
            if (!file.Exists || (CopyName.IsPart(file.Name) && TryRemove(file.FullName)))
            {
                continue;
            }

            if (CopyName.IsCopy(file.Name))
            {
                copies.Add((file.FullName, file.Length, file.LastWriteTimeUtc));
            }

            total += CopyName.IsCopy(file.Name) || CopyName.IsPart(file.Name) ? file.Length : 0;
        }

        long free = new DriveInfo(_folder).AvailableFreeSpace;
        long limit = options.SizeLimitBytes ?? Math.Min(LocalCopiesOptions.DefaultSizeLimitBytes, (free + total) / 10);

        // What the disk can never hold is no reason to throw copies away.
        bool onDisk = incomingBytes <= free + copies.Sum(copy => copy.Length);
        long excess = onDisk ? Math.Max(total + incomingBytes - limit, incomingBytes - free) : total - limit;
        foreach ((string path, long length, _) in copies.OrderBy(copy => copy.LastUsed).ThenBy(copy => copy.Path, StringComparer.Ordinal))
        {
            if (excess > 0 && TryRemove(path))
            {
                excess -= length;
                total -= length;
                free += length;
            }
        }

        _exceedsLimit = total + incomingBytes > limit;
        return (!_exceedsLimit, incomingBytes <= free);
    }

    /// <summary>Removes a file that nobody has locked.</summary>
    private static bool TryRemove(string path)
    {
        try
        {
            // Closed before it goes, for systems where an open file cannot be removed; the gate keeps everybody else out.
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string PathOf(CopyRequest request) => Path.Combine(_folder, CopyName.Of(root, request));
}
