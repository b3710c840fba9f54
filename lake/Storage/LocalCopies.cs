namespace DataLake.Lake.Storage;

/// <summary>
/// Copies of a store's objects on the local disk, for DuckDB to read: a cache that several processes share, keyed by store,
/// bucket, key and ETag.
/// <para>
/// An object is downloaded in parallel ranges into a temporary file of its full length, compared with its length and with its
/// MD5 where the ETag is one, otherwise with the caller's checksum, and then renamed, so a copy is there as a whole or not at
/// all. Requests for one object share one download; two processes may both download it, and then one copy stays.
/// </para>
/// <para>
/// A copy is in use while a <see cref="LocalCopy"/> of it is not disposed, in any process. What is in use has a lock that the
/// system frees when the process dies, so <c>kill -9</c> at any moment leaves nothing in use, and a file half downloaded is
/// removed by the next process. What is not in use goes when its room is needed, the least recently used first.
/// </para>
/// <para>
/// A copy that is there is given without asking the store.
/// </para> Every method is safe to call from several threads at once.
/// </summary>
public sealed class LocalCopies : IAsyncDisposable
{
    private readonly SharedCopies _shared;
    private readonly CopyPrefetch _prefetch;
    private volatile bool _hasEnded;

    /// <summary>Prepares the cache. Nothing is touched yet.</summary>
    /// <param name="source">What the objects are downloaded from.</param>
    /// <param name="options">The folder and its limits.</param>
    /// <param name="clock">Says when a copy was last used.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LocalCopies(IRangeSource source, LocalCopiesOptions options, TimeProvider clock)
    {
        options.Validate();
        CopyFolder folder = new(options, source.Root, clock);
        CopyMaker maker = new(source, options, folder, clock);
        _shared = new SharedCopies(maker, folder);
        _prefetch = new CopyPrefetch(maker, folder, _shared);
    }

    /// <summary>Finds or makes a copy and takes it into use.</summary>
    /// <param name="request">The object.</param>
    /// <param name="cancellationToken">Gives up waiting; the download goes on if others wait for it, too.</param>
    /// <returns>The copy, to be disposed when it is no longer read; null when there is no such object with that ETag.</returns>
    /// <exception cref="LakeException">
    /// The disk is full, the folder cannot be used, or the object arrives damaged every time. Kind
    /// <see cref="LakeErrorKind.StoreUnavailable"/>. What the source throws is thrown as it is.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This object is, or was while the copy was made.</exception>
    public async Task<LocalCopy?> AcquireAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _prefetch.Forget(request);
        SharedCopy shared = _shared.Join(request);
        LocalCopy? copy = null;
        try
        {
            OpenCopy? open = await shared.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            copy = open is null ? null : new LocalCopy(open.Path, () => _shared.Leave(shared), open.Sha256);
            return copy;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _shared.End.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(LocalCopies));
        }
        finally
        {
            if (copy is null)
            {
                _shared.Leave(shared);
            }
        }
    }

    /// <summary>
    /// Says that a copy will be wanted soon. Such copies are made one after the other in the background, in the order in which
    /// they were asked for, while the caller works on something else; those that would exceed the size limit are left out. The
    /// copy stays in use until the first <see cref="AcquireAsync"/> takes it over, or until this object is disposed. A prefetch
    /// that fails is silent; whoever then asks for the copy tries again and gets the error.
    /// </summary>
    /// <param name="request">The object.</param>
    public void Prefetch(CopyRequest request)
    {
        ObjectDisposedException.ThrowIf(_hasEnded, this);
        _prefetch.Want(request);
    }

    /// <summary>Ends downloads and prefetches; the copies stay for the next time, and those in use until they are disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        _hasEnded = true;
        _prefetch.End();
        await _shared.DisposeAsync().ConfigureAwait(false);
    }
}
