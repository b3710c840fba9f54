using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace DataLake.Lake.Storage;

/// <summary>
/// A lake in a folder: a bucket is a sub-folder, a key is a path below it. An object is written beside the buckets, flushed
/// to the disk and then renamed into place, so it is there as a whole or not at all. A folder that is not there yet is an empty lake;
/// one that was there and is gone, as when its volume is no longer mounted, is a store that cannot be reached.
/// </summary>
/// <param name="root">The folder; it is made when something is first written.</param>
public sealed class DirectoryObjectStore(string root) : IObjectStore
{
    /// <summary>Objects up to this size have an ETag of their content, larger ones of their size and time of last change.</summary>
    private const int ContentETagBytes = 4096;
    private const string LockName = "lock";

    private static readonly TimeSpan _lockPatience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Path.GetFullPath(root);
    private volatile bool _hasSeenFolder;

    /// <inheritdoc/>
    public string Root => root;

    /// <summary>Where objects are written before they are renamed into place; on the same file system as the buckets.</summary>
    private string Incoming => Path.Combine(_folder, ".incoming");

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        ObjectAddress prefix, string after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        CheckFolder(prefix);
        string folder = PathOf(prefix with { Key = prefix.Key[..(prefix.Key.LastIndexOf('/') + 1)] });
        string bucket = PathOf(prefix with { Key = "" });
        string[] files = StoreErrors.Translate(prefix, Root, () => GetFiles(folder));
        IEnumerable<ObjectAddress> addresses = files
            .Select(file => prefix with { Key = Path.GetRelativePath(bucket, file).Replace(Path.DirectorySeparatorChar, '/') })
            .Where(address => address.Key.StartsWith(prefix.Key, StringComparison.Ordinal) && string.CompareOrdinal(address.Key, after) > 0)
            .OrderBy(address => address.Key, StringComparer.Ordinal);
        foreach (ObjectAddress address in addresses)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Find(address) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <inheritdoc/>
    public Task CheckReadableAsync(string bucket, CancellationToken cancellationToken)
    {
        ObjectAddress address = new(bucket, "");
        CheckFolder(address);
        StoreErrors.Translate(address, Root, () => Directory.Exists(PathOf(address)) && Directory.EnumerateFileSystemEntries(PathOf(address)).Any());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken) => Task.FromResult(Find(address));

    /// <inheritdoc/>
    public Task<ObjectContent?> ReadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        ObjectContent? content = StoreErrors.Translate<ObjectContent?>(address, Root, () =>
        {
            using FileStream? stream = Open(address);
            if (stream is null)
            {
                return null;
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new ObjectContent(bytes, ETagOf(bytes, stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle)));
        });
        return Task.FromResult(content);
    }

    /// <inheritdoc/>
    public async Task<(bool IsUnchanged, ObjectContent? Content)> ReadIfChangedAsync(ObjectAddress address, string? etag, CancellationToken cancellationToken) =>
        etag is not null && Find(address)?.ETag == etag ? (true, null) : (false, await ReadAsync(address, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(StoreErrors.Translate(address, Root, () => Open(address)));

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(ObjectInfo found, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(StoreErrors.Translate(found.Address, Root, () =>
        {
            FileStream? stream = Open(found.Address);
            if (stream is null || ETagOf(stream) == found.ETag)
            {
                return stream;
            }

            stream.Dispose();
            return null;
        }));

    /// <inheritdoc/>
    public async Task<ObjectInfo?> PutAsync(
        ObjectAddress address, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        string incoming = IncomingPath();
        try
        {
            StoreErrors.Translate(address, Root, () =>
            {
                Directory.CreateDirectory(Incoming);
                using FileStream stream = new(incoming, FileMode.CreateNew, FileAccess.Write);
                stream.Write(content.Span);
                stream.Flush(flushToDisk: true);
            });
            return await CommitAsync(address, incoming, condition, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            RemoveIncoming(incoming);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> PutFileAsync(
        ObjectAddress address, string path, string? sha256, PutCondition condition, CancellationToken cancellationToken)
    {
        string incoming = IncomingPath();
        try
        {
            StoreErrors.Translate(address, Root, () =>
            {
                Directory.CreateDirectory(Incoming);
                File.Move(path, incoming);
                using FileStream stream = new(incoming, FileMode.Open, FileAccess.ReadWrite);
                stream.Flush(flushToDisk: true);
            });
            return await CommitAsync(address, incoming, condition, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            RemoveIncoming(incoming);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<ObjectAddress> addresses, CancellationToken cancellationToken)
    {
        foreach (ObjectAddress address in addresses)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StoreErrors.Translate(address, Root, () =>
            {
                if (File.Exists(PathOf(address)))
                {
                    File.Delete(PathOf(address));
                    DeleteEmptyFolders(address);
                }
            });
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<LocalCopy?> FetchAsync(ObjectInfo found, CancellationToken cancellationToken) =>
        Task.FromResult(Find(found.Address)?.ETag == found.ETag ? new LocalCopy(PathOf(found.Address)) : null);

    /// <inheritdoc/>
    public Task<LocalCopy?> FetchEndAsync(ObjectInfo found, long count, string path, CancellationToken cancellationToken) =>
        FetchAsync(found, cancellationToken);

    /// <summary>Removes files that processes left behind which died while they wrote an object.</summary>
    /// <param name="writtenBefore">Younger ones stay: somebody may be writing them.</param>
    public void RemoveIncoming(DateTimeOffset writtenBefore)
    {
        ObjectAddress incoming = new(".incoming", "");
        StoreErrors.Translate(incoming, Root, () =>
        {
            foreach (FileInfo file in Directory.Exists(Incoming) ? new DirectoryInfo(Incoming).GetFiles() : [])
            {
                if (file.Name != LockName && file.LastWriteTimeUtc <= writtenBefore.UtcDateTime)
                {
                    file.Delete();
                }
            }
        });
    }

    /// <summary>Removes what was not renamed; where even that fails, the error that led here says more, and gc removes it later.</summary>
    private static void RemoveIncoming(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private async Task<ObjectInfo?> CommitAsync(
        ObjectAddress address, string incoming, PutCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = PathOf(address);
        if (condition == PutCondition.None)
        {
            return Rename(address, incoming, path);
        }

        // Looking and renaming are two steps, so those who put under a condition take turns. (File.Move without overwrite
        // would not do: it, too, first looks and then renames.)
        using FileStream exclusive = await LockAsync(address, cancellationToken).ConfigureAwait(false);
        ObjectInfo? there = Find(address);
        bool holds = condition.IsIfAbsent ? there is null : there?.ETag == condition.ETag;
        return holds ? Rename(address, incoming, path) : null;
    }

    private ObjectInfo? Rename(ObjectAddress address, string incoming, string path) =>
        StoreErrors.Translate(address, Root, () =>
        {
            for (int attempt = 0; ; attempt++)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                try
                {
                    File.Move(incoming, path, overwrite: true);
                    return Find(address);
                }
                catch (DirectoryNotFoundException) when (attempt < 10)
                {
                    // Another process deleted the empty folder between the two calls.
                }
            }
        });

    private async Task<FileStream> LockAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Incoming, LockName);
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                if (Environment.TickCount64 - start > _lockPatience.TotalMilliseconds)
                {
                    throw StoreErrors.Create(address, Root, e);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken).ConfigureAwait(false);
        }
    }

    private ObjectInfo? Find(ObjectAddress address) => StoreErrors.Translate<ObjectInfo?>(address, Root, () =>
    {
        FileInfo file = new(PathOf(address));
        if (!file.Exists)
        {
            CheckFolder(address);
            return null;
        }

        _hasSeenFolder = true;

        try
        {
            byte[]? content = file.Length <= ContentETagBytes ? File.ReadAllBytes(file.FullName) : null;
            return new ObjectInfo(address, ETagOf(content, file.Length, file.LastWriteTimeUtc), file.Length, file.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    private static string[] GetFiles(string folder)
    {
        // Asked first, since a file of this name, or a name that is too long, is another error than no folder.
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private void CheckFolder(ObjectAddress address)
    {
        if (Directory.Exists(_folder))
        {
            _hasSeenFolder = true;
        }
        else if (_hasSeenFolder)
        {
            throw new LakeException(
                LakeErrorKind.StoreUnavailable, "The lake's folder is gone", $"{address} in {Root}", "Check that its volume is mounted and that LAKE_ROOT names it");
        }
    }

    private FileStream? Open(ObjectAddress address)
    {
        try
        {
            FileStream stream = new(PathOf(address), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _hasSeenFolder = true;
            return stream;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            CheckFolder(address);
            return null;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(PathOf(address)))
        {
            // There are only keys below this one.
            return null;
        }
    }

    private static string ETagOf(byte[]? content, long sizeBytes, DateTime lastWriteUtc) => sizeBytes <= ContentETagBytes && content is not null
        ? Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))
        : $"{lastWriteUtc.Ticks:x}-{sizeBytes:x}";

    /// <summary>The ETag of an open file, which stands at its start afterwards.</summary>
    private static string ETagOf(FileStream stream)
    {
        byte[]? content = null;
        if (stream.Length <= ContentETagBytes)
        {
            content = new byte[stream.Length];
            stream.ReadExactly(content);
            stream.Position = 0;
        }

        return ETagOf(content, stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));
    }

    private void DeleteEmptyFolders(ObjectAddress address)
    {
        string bucket = PathOf(address with { Key = "" });
        string? folder = Path.GetDirectoryName(PathOf(address));
        while (folder is not null && folder.Length > bucket.Length)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // It is not empty, or another process was quicker; either way there is nothing left to tidy.
                return;
            }

            folder = Path.GetDirectoryName(folder);
        }
    }

    private string IncomingPath() => Path.Combine(Incoming, Guid.NewGuid().ToString("N"));

    private string PathOf(ObjectAddress address)
    {
        string bucket = Path.Combine(_folder, address.Bucket) + Path.DirectorySeparatorChar;
        string path = Path.GetFullPath(Path.Combine(bucket, address.Key.Replace('/', Path.DirectorySeparatorChar)));
        return path.StartsWith(bucket, StringComparison.Ordinal)
            ? path
            : throw new LakeException(LakeErrorKind.Usage, "The key leads out of its bucket", $"{address} in {Root}", "Name a key without `..`");
    }
}
