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
/// <see cref="AcquireAsync"/> gives a copy that the caller disposes. <see cref="FetchAsync"/> gives only a path, as
/// <see cref="IObjectStore.FetchAsync"/> does, and so keeps the copy in use until this object is disposed: whoever opens the
/// lake for a command or a run disposes it at the end, and paths that were handed to DuckDB hold for all that time.
/// </para>
/// A copy that is there is given without asking the store. Every method is safe to call from several threads at once.
/// </summary>
public sealed class LocalCopies : IAsyncDisposable
{
    private readonly Lock _sync = new();
    private readonly Dictionary<(ObjectAddress, string), LocalCopy> _kept = [];
    private readonly SharedCopies _shared;
    private readonly CopyPrefetch _prefetch;
    private bool _hasEnded;

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
            copy = open is null ? null : new LocalCopy(open.Path, () => _shared.Leave(shared));
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

    /// <summary>Finds or makes a copy that stays in use until this object is disposed.</summary>
    /// <param name="request">The object.</param>
    /// <param name="cancellationToken">Gives up waiting; the download goes on if others wait for it, too.</param>
    /// <returns>The path of the copy; null when there is no such object with that ETag.</returns>
    /// <inheritdoc cref="AcquireAsync" path="/exception"/>
    public async Task<string?> FetchAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            if (_kept.TryGetValue(request.Identity, out LocalCopy? kept))
            {
                return kept.Path;
            }
        }

        if (await AcquireAsync(request, cancellationToken).ConfigureAwait(false) is not { } copy)
        {
            return null;
        }

        bool isDouble;
        lock (_sync)
        {
            isDouble = _hasEnded || !_kept.TryAdd(request.Identity, copy);
        }

        if (isDouble)
        {
            copy.Dispose();
            ObjectDisposedException.ThrowIf(_hasEnded, this);
        }

        return copy.Path;
    }

    /// <summary>
    /// Says that a copy will be wanted soon. Such copies are made one after the other in the background, in the order in which
    /// they were asked for, while the caller works on something else; those that would exceed the size limit are left out. The
    /// copy stays in use until the first <see cref="AcquireAsync"/> or <see cref="FetchAsync"/> takes it over, or until this
    /// object is disposed. A prefetch that fails is silent; whoever then asks for the copy tries again and gets the error.
    /// </summary>
    /// <param name="request">The object.</param>
    public void Prefetch(CopyRequest request)
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_hasEnded, this);
            if (_kept.ContainsKey(request.Identity))
            {
                return;
            }
        }

        _prefetch.Want(request);
    }

    /// <summary>Ends downloads and prefetches, and the use of what <see cref="FetchAsync"/> gave; the copies stay for the next time.</summary>
    public async ValueTask DisposeAsync()
    {
        LocalCopy[] kept;
        lock (_sync)
        {
            _hasEnded = true;
            kept = [.. _kept.Values];
            _kept.Clear();
        }

        _prefetch.End();
        Array.ForEach(kept, copy => copy.Dispose());
        await _shared.DisposeAsync().ConfigureAwait(false);
    }
}
