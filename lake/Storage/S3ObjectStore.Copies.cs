using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <content>Copies on the local disk, and the ranges that they are made of.</content>
public sealed partial class S3ObjectStore
{
    /// <inheritdoc/>
    public Task<LocalCopy?> FetchAsync(ObjectInfo found, CancellationToken cancellationToken) =>
        _copies.AcquireAsync(RequestOf(found), cancellationToken);

    /// <inheritdoc/>
    public void Prefetch(ObjectInfo found) => _copies.Prefetch(RequestOf(found));

    /// <inheritdoc/>
    public async Task<LocalCopy?> FetchEndAsync(ObjectInfo found, long count, string path, CancellationToken cancellationToken)
    {
        byte[] end = new byte[count];
        if (await ReadRangeAsync(found.Address, found.ETag, found.SizeBytes - count, end, cancellationToken).ConfigureAwait(false) != count)
        {
            return null;
        }

        StoreErrors.TranslateCopy(found.Address, path, () =>
        {
            // What is not written takes no space.
            using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.SetLength(file, found.SizeBytes);
            RandomAccess.Write(file, end, found.SizeBytes - count);
            return count;
        });
        return new LocalCopy(path, () => File.Delete(path));
    }

    /// <inheritdoc/>
    public async Task<long?> FindLengthAsync(ObjectAddress address, string etag, CancellationToken cancellationToken) =>
        await FindAsync(address, cancellationToken).ConfigureAwait(false) is { } found && found.ETag == etag ? found.SizeBytes : null;

    /// <inheritdoc/>
    public async Task<int?> ReadRangeAsync(
        ObjectAddress address, string etag, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Stream? range = await TranslateAsync<Stream?>(address, async () =>
            await GetAsync(address, etag, Range(offset, offset + destination.Length), cancellationToken).ConfigureAwait(false) is { } response
                ? Open(address, response, offset, offset + response.ContentLength)
                : null).ConfigureAwait(false);
        if (range is null)
        {
            return null;
        }

        await using (range.ConfigureAwait(false))
        {
            return await range.ReadAtLeastAsync(destination, destination.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CopyRequest RequestOf(ObjectInfo found) => new(found.Address, found.ETag) { SizeBytes = found.SizeBytes };
}
