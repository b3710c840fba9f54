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
        long from = found.SizeBytes - count;
        if (await OpenRangeAsync(found.Address, found.ETag, from, count, cancellationToken).ConfigureAwait(false) is not { } range)
        {
            return null;
        }

        await using (range.ConfigureAwait(false))
        {
            byte[] end = new byte[count];
            await range.Body.ReadExactlyAsync(end, cancellationToken).ConfigureAwait(false);
            return StoreErrors.TranslateCopy(found.Address, path, () =>
            {
                // What is not written takes no space.
                using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
                RandomAccess.SetLength(file, found.SizeBytes);
                RandomAccess.Write(file, end, from);
                return new LocalCopy(path, () => File.Delete(path));
            });
        }
    }

    /// <inheritdoc/>
    public async Task<long?> FindLengthAsync(ObjectAddress address, string etag, CancellationToken cancellationToken) =>
        await FindAsync(address, cancellationToken).ConfigureAwait(false) is { } found && found.ETag == etag ? found.SizeBytes : null;

    /// <inheritdoc/>
    public Task<ObjectRange?> OpenRangeAsync(ObjectAddress address, string etag, long offset, long count, CancellationToken cancellationToken) =>
        TranslateAsync<ObjectRange?>(address, async () =>
            await GetAsync(address, etag, Range(offset, offset + count), cancellationToken).ConfigureAwait(false) is { } response
                ? new ObjectRange(Open(address, response, offset, offset + response.ContentLength), response.Metadata[Sha256Name], HasOpaqueETag(response))
                : null);

    private static CopyRequest RequestOf(ObjectInfo found) => new(found.Address, found.ETag) { SizeBytes = found.SizeBytes };
}
