namespace DataLake.Lake.Storage;

/// <summary>Local copies in the cache that processes share: fills <see cref="LocalCopies"/> from a store's ranges.</summary>
/// <param name="options">The cache.</param>
/// <param name="root">Where the store is, as the user named it.</param>
/// <param name="clock">Says when a copy was last used.</param>
public sealed class CachedCopies(LocalCopiesOptions options, string root, TimeProvider clock) : ILocalCopies
{
    private readonly Lock _sync = new();
    private LocalCopies? _copies;

    /// <inheritdoc/>
    public Task<string?> FetchAsync(ObjectInfo found, IObjectRanges source, CancellationToken cancellationToken)
    {
        LocalCopies copies;
        lock (_sync)
        {
            copies = _copies ??= new LocalCopies(new Ranges(root, source), options, clock);
        }

        return copies.FetchAsync(new CopyRequest(found.Address, found.ETag) { SizeBytes = found.SizeBytes }, cancellationToken);
    }

    /// <summary>Ends what is being downloaded; copies stay for the next process.</summary>
    public void Dispose() => _copies?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private sealed class Ranges(string root, IObjectRanges source) : IRangeSource
    {
        public string Root => root;

        // Asked for empty objects only: a copy is wanted with the length that the store told just before.
        public Task<long?> FindLengthAsync(ObjectAddress address, string etag, CancellationToken cancellationToken) => Task.FromResult<long?>(0);

        public async Task<int?> ReadRangeAsync(
            ObjectAddress address, string etag, long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            ObjectInfo found = new(address, etag, offset + destination.Length, default);
            Stream? range = await source.OpenRangeAsync(found, offset, destination.Length, cancellationToken).ConfigureAwait(false);
            if (range is null)
            {
                return null;
            }

            await using (range.ConfigureAwait(false))
            {
                return await range.ReadAtLeastAsync(destination, destination.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
