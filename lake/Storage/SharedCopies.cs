namespace DataLake.Lake.Storage;

/// <summary>
/// Shares copies within the process: requests for the same object share one download and one lock, which last as long as
/// anybody wants them. A download goes on while one is left who waits for it.
/// </summary>
/// <param name="maker">Makes the copies.</param>
/// <param name="folder">Where they are.</param>
internal sealed class SharedCopies(CopyMaker maker, CopyFolder folder) : IAsyncDisposable
{
    private readonly Lock _sync = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<(ObjectAddress, string), SharedCopy> _copies = [];
    private readonly HashSet<Task> _running = [];
    private bool _hasEnded;

    /// <summary>Cancelled when no more copies are given.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Begins to use a copy, alone or with those who use or await it already.</summary>
    public SharedCopy Join(CopyRequest request)
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_hasEnded, typeof(LocalCopies));
            if (_copies.TryGetValue(request.Identity, out SharedCopy? there) && there.CanBeJoined)
            {
                there.UserCount += there.IsPrefetched ? 0 : 1;
                there.IsPrefetched = false;
                return there;
            }

            return Add(request);
        }
    }

    /// <summary>Begins a copy that nobody asked for yet.</summary>
    /// <returns>The copy, or null when somebody has it, or when no more copies are given.</returns>
    public SharedCopy? Prefetch(CopyRequest request)
    {
        lock (_sync)
        {
            if (_hasEnded || (_copies.TryGetValue(request.Identity, out SharedCopy? there) && there.CanBeJoined))
            {
                return null;
            }

            SharedCopy copy = Add(request);
            copy.IsPrefetched = true;
            return copy;
        }
    }

    /// <summary>Ends a prefetch's use, unless somebody has taken it over.</summary>
    public void Forget(SharedCopy copy)
    {
        lock (_sync)
        {
            if (!copy.IsPrefetched)
            {
                return;
            }

            copy.IsPrefetched = false;
        }

        Leave(copy);
    }

    /// <summary>Ends one use. With the last, the file's lock goes, or the download.</summary>
    public void Leave(SharedCopy copy)
    {
        lock (_sync)
        {
            if (--copy.UserCount > 0)
            {
                return;
            }

            if (_copies.TryGetValue(copy.Request.Identity, out SharedCopy? there) && ReferenceEquals(there, copy))
            {
                _copies.Remove(copy.Request.Identity);
            }
        }

        Track(CloseAsync(copy));
    }

    /// <summary>Waits for a task when everything ends.</summary>
    public void Track(Task task)
    {
        lock (_sync)
        {
            if (task.IsCompleted || !_running.Add(task))
            {
                return;
            }
        }

        task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        void Remove(Task ended)
        {
            lock (_sync)
            {
                _running.Remove(ended);
            }
        }
    }

    /// <summary>Gives no more copies, ends downloads and prefetches, and waits until they have.</summary>
    public async ValueTask DisposeAsync()
    {
        SharedCopy[] prefetched;
        lock (_sync)
        {
            _hasEnded = true;
            prefetched = [.. _copies.Values.Where(copy => copy.IsPrefetched)];
        }

        await _end.CancelAsync().ConfigureAwait(false);
        Array.ForEach(prefetched, Forget);
        while (Running() is { Length: > 0 } running)
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task[] Running()
    {
        lock (_sync)
        {
            return [.. _running.Where(task => !task.IsCompleted)];
        }
    }

    private SharedCopy Add(CopyRequest request)
    {
        SharedCopy copy = new(request, token => maker.MakeAsync(request, token), _end.Token);
        copy.Begin();
        Track(copy.Opened);
        _copies[request.Identity] = copy;
        return copy;
    }

    private async Task CloseAsync(SharedCopy copy)
    {
        await copy.StopAsync().ConfigureAwait(false);
        await ((Task)copy.Opened).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        copy.Dispose();
        if (copy.Opened.IsCompletedSuccessfully)
        {
            copy.Opened.Result?.Dispose();
        }

        if (folder.ExceedsLimit)
        {
            try
            {
                await folder.MakeRoomAsync(copy.Request, 0, CancellationToken.None).ConfigureAwait(false);
            }
            catch (LakeException)
            {
                // Whoever had the copy is done with it; the next download makes room, or says what is wrong.
            }
        }
    }
}
