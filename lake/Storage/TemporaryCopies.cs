using System.Collections.Concurrent;

namespace DataLake.Lake.Storage;

/// <summary>
/// Local copies for as long as the process lasts, in a folder of its own below <c>LAKE_TEMP</c>. The folder has a lock, as the
/// work folders of runs have: that of a process which died is removed by the next run.
/// </summary>
/// <param name="folder"><c>LAKE_TEMP</c>.</param>
public sealed class TemporaryCopies(string folder) : ILocalCopies
{
    private const int BufferBytes = 1 << 18;

    private readonly ConcurrentDictionary<(ObjectAddress Address, string ETag), Lazy<Task<string?>>> _copies = [];
    private readonly Lazy<(string Path, FileStream Lock)> _folder = new(() => Create(folder));

    /// <inheritdoc/>
    public async Task<string?> FetchAsync(ObjectInfo found, IObjectRanges source, CancellationToken cancellationToken)
    {
        (ObjectAddress, string) key = (found.Address, found.ETag);
        Lazy<Task<string?>> copy = _copies.GetOrAdd(key, _ => new Lazy<Task<string?>>(() => CopyAsync(found, source, cancellationToken)));
        try
        {
            if (await copy.Value.WaitAsync(cancellationToken).ConfigureAwait(false) is { } path)
            {
                return path;
            }
        }
        catch
        {
            // Whoever asks next tries again.
            _copies.TryRemove(KeyValuePair.Create(key, copy));
            throw;
        }

        _copies.TryRemove(KeyValuePair.Create(key, copy));
        return null;
    }

    /// <summary>Removes the copies.</summary>
    public void Dispose()
    {
        if (!_folder.IsValueCreated)
        {
            return;
        }

        _folder.Value.Lock.Dispose();
        try
        {
            Directory.Delete(_folder.Value.Path, recursive: true);
        }
        catch (IOException)
        {
            // What is left goes with the next run.
        }
    }

    private static (string Path, FileStream Lock) Create(string folder) =>
        StoreErrors.Translate(new ObjectAddress(folder, "copies"), "LAKE_TEMP", () =>
        {
            string path = Path.GetFullPath(Path.Combine(folder, $"copies-{Guid.NewGuid():N}"));
            Directory.CreateDirectory(path);
            return (path, new FileStream(Path.Combine(path, "lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
        });

    private async Task<string?> CopyAsync(ObjectInfo found, IObjectRanges source, CancellationToken cancellationToken)
    {
        // DuckDB and error texts see the object's extension.
        string path = Path.Combine(_folder.Value.Path, Guid.NewGuid().ToString("N") + Path.GetExtension(found.Address.Key));
        Stream? content = await source.OpenRangeAsync(found, 0, found.SizeBytes, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            try
            {
                FileStream file = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
                await using (file.ConfigureAwait(false))
                {
                    await content.CopyToAsync(file, BufferBytes, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw StoreErrors.Create(found.Address, "LAKE_TEMP", e);
            }
        }

        return path;
    }
}
