using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <content>Copies on the local disk, and the ranges that they are made of.</content>
public sealed partial class S3ObjectStore
{
    private const int EndBufferBytes = 1 << 20;

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
            return await StoreErrors.TranslateTempAsync(path, async () =>
            {
                // What is not written takes no space.
                using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
                RandomAccess.SetLength(file, found.SizeBytes);
                await WriteAsync(range.Body, file, from, cancellationToken).ConfigureAwait(false);
                return new LocalCopy(path, () => File.Delete(path));
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a stream into a file, by a buffer of fixed size.</summary>
    private static async Task WriteAsync(Stream content, SafeFileHandle file, long offset, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(EndBufferBytes);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
            {
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), offset, cancellationToken).ConfigureAwait(false);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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
