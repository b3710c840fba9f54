namespace DataLake.Lake.Storage;

/// <summary>Makes copies that will be wanted soon, one after the other, in the order in which they were asked for.</summary>
/// <param name="maker">Knows how long an object is.</param>
/// <param name="folder">Knows whether there is room.</param>
/// <param name="shared">Makes the copies, and hands them over to whoever asks for them.</param>
internal sealed class CopyPrefetch(CopyMaker maker, CopyFolder folder, SharedCopies shared)
{
    private readonly Lock _sync = new();
    private readonly OrderedDictionary<(ObjectAddress, string), CopyRequest> _wanted = [];
    private bool _isRunning;

    /// <summary>Puts a copy last in the row.</summary>
    public void Want(CopyRequest request)
    {
        lock (_sync)
        {
            if (!_wanted.TryAdd(request.Identity, request) || _isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        shared.Track(Task.Run(PrefetchAsync));
    }

    /// <summary>Takes a copy out of the row, because somebody has asked for it.</summary>
    public void Forget(CopyRequest request)
    {
        lock (_sync)
        {
            _wanted.Remove(request.Identity);
        }
    }

    /// <summary>Takes all out of the row.</summary>
    public void End()
    {
        lock (_sync)
        {
            _wanted.Clear();
        }
    }

    private async Task PrefetchAsync()
    {
        while (NextWanted() is { } request)
        {
            try
            {
                await PrefetchAsync(request).ConfigureAwait(false);
            }
            catch (Exception) when (!shared.End.IsCancellationRequested)
            {
                // Nobody waits for it. Whoever asks for the copy tries again and is told.
            }
            finally
            {
                Forget(request);
            }
        }
    }

    private async Task PrefetchAsync(CopyRequest request)
    {
        if (await PrepareAsync(request).ConfigureAwait(false) is { } prepared && Begin(prepared) is { } copy)
        {
            await ((Task)copy.Opened).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!copy.CanBeJoined)
            {
                shared.Forget(copy);
            }
        }
    }

    /// <summary>The request with the object's length, when there is room for it; null when there is none, or no object.</summary>
    private async Task<CopyRequest?> PrepareAsync(CopyRequest request)
    {
        if (folder.Contains(request))
        {
            return request;
        }

        return await maker.FindLengthAsync(request, shared.End).ConfigureAwait(false) is { } sizeBytes
            && await folder.MakeRoomAsync(request, sizeBytes, shared.End).ConfigureAwait(false)
                ? request with { SizeBytes = sizeBytes }
                : null;
    }

    private CopyRequest? NextWanted()
    {
        lock (_sync)
        {
            _isRunning = _wanted.Count > 0;
            return _isRunning ? _wanted.GetAt(0).Value : null;
        }
    }

    private SharedCopy? Begin(CopyRequest request)
    {
        lock (_sync)
        {
            // Not wanted any more when somebody has asked for the copy meanwhile.
            return _wanted.Remove(request.Identity) ? shared.Prefetch(request) : null;
        }
    }
}
