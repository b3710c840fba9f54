using DataLake.Api.StoreAccess;
using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>
/// Snapshots of other execution dates than the served one, loaded when they are first asked for. The few that were asked for
/// last stay in memory, and whether one was published anew is looked at as often as the pointer is. A question waits for that
/// look as long as <see cref="SnapshotPoller.MirrorPatience"/> at most, and not at all when the look before failed; it is then
/// answered from memory, while the look goes on. Requests for one that is being loaded share the load. Safe to use from any number of
/// threads.
/// </summary>
internal sealed class EarlierSnapshots : IDisposable
{
    /// <summary>How many stay in memory.</summary>
    public const int Capacity = 8;

    /// <summary>How many are loaded at once; each is in a DuckDB of its own until it is loaded.</summary>
    public const int LoadsAtOnce = 2;

    private readonly LakeContext _lake;
    private readonly ApiOptions _options;
    private readonly StorePlaces _places;
    private readonly Patience _patience;
    private readonly SnapshotLoader _loader;
    private readonly SemaphoreSlim _loading = new(LoadsAtOnce);
    private readonly Lock _sync = new();
    private readonly Dictionary<ExecutionDate, (Task<Snapshot?> Load, long Begun)> _loads = [];
    private readonly OrderedDictionary<ExecutionDate, (Snapshot Snapshot, DateTimeOffset Looked, bool HasFailed)> _kept = [];

    /// <summary>Begins with none in memory.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="options">The dataset, how often to look, and how long to wait.</param>
    /// <param name="places">How many requests may wait at once.</param>
    public EarlierSnapshots(LakeContext lake, ApiOptions options, StorePlaces places)
    {
        (_lake, _options, _places) = (lake, options, places);
        (_patience, _loader) = (new Patience(lake, options), new SnapshotLoader(lake, options.Dataset));
    }

    /// <summary>Gives the snapshot of an execution date.</summary>
    /// <returns>The snapshot, or null when nothing is published for the date.</returns>
    /// <exception cref="LakeException">It is damaged, or the store cannot be reached or does not answer in time.</exception>
    /// <exception cref="StoreBusyException">It is not in memory, and too many requests wait for the store already.</exception>
    public Task<Snapshot?> FindAsync(ExecutionDate date, CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            bool isKept = _kept.Remove(date, out (Snapshot Snapshot, DateTimeOffset Looked, bool HasFailed) kept);
            if (isKept)
            {
                // The one that was asked for last goes to the end, the one at the start goes first.
                _kept.Add(date, kept);
                if (_lake.Clock.GetUtcNow() - kept.Looked < _options.PollInterval)
                {
                    return Task.FromResult<Snapshot?>(kept.Snapshot);
                }
            }

            // A place is taken before a load begins, so that those who are turned away leave no load behind.
            IDisposable? place = isKept ? null : _places.Take();
            if (!_loads.TryGetValue(date, out (Task<Snapshot?> Load, long Begun) one))
            {
                one = (Task.Run(() => LoadAsync(date, kept.Snapshot), CancellationToken.None), _lake.Clock.GetTimestamp());
                _loads.Add(date, one);
            }

            TimeSpan rest = SnapshotPoller.MirrorPatience - _lake.Clock.GetElapsedTime(one.Begun);
            return place is not null ? WaitAsync(place, one.Load, date, cancellationToken)
                : kept.HasFailed || rest <= TimeSpan.Zero ? Task.FromResult<Snapshot?>(kept.Snapshot)
                : LookAsync(one.Load, rest, kept.Snapshot, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _loading.Dispose();

    private async Task<Snapshot?> WaitAsync(IDisposable place, Task<Snapshot?> load, ExecutionDate date, CancellationToken cancellationToken)
    {
        using (place)
        {
            return await _patience.WaitAsync(
                _lake.Path.SnapshotManifest(_options.Dataset, date).ToString(), stop => load.WaitAsync(stop), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Snapshot?> LookAsync(Task<Snapshot?> look, TimeSpan rest, Snapshot kept, CancellationToken cancellationToken)
    {
        try
        {
            return await look.WaitAsync(rest, _lake.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return kept;
        }
    }

    private async Task<Snapshot?> LoadAsync(ExecutionDate date, Snapshot? kept)
    {
        Snapshot? snapshot = null;
        bool hasFailed = false;
        try
        {
            snapshot = await LoadInTurnAsync(date, kept).ConfigureAwait(false);
        }
        catch (LakeException) when (kept is not null)
        {
            // As with the served one: the last good one stays.
            (snapshot, hasFailed) = (kept, true);
        }
        finally
        {
            Keep(date, snapshot, hasFailed);
        }

        return snapshot;
    }

    private async Task<Snapshot?> LoadInTurnAsync(ExecutionDate date, Snapshot? kept)
    {
        ObjectAddress address = _lake.Path.SnapshotManifest(_options.Dataset, date);

        // One that does not get its turn in time is given up, as are those who wait for it.
        await _patience.WaitAsync(address.ToString(), stop => _loading.WaitAsync(Timeout.Infinite, stop), CancellationToken.None).ConfigureAwait(false);
        try
        {
            Manifest? manifest = await _patience.WaitAsync(
                address.ToString(), stop => _lake.Manifests.ReadManifestAsync(address, stop), CancellationToken.None).ConfigureAwait(false);
            return manifest is null ? null
                : manifest.RunId == kept?.RunId ? kept
                : await _loader.LoadAsync(date, manifest, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _loading.Release();
        }
    }

    private void Keep(ExecutionDate date, Snapshot? snapshot, bool hasFailed)
    {
        lock (_sync)
        {
            _loads.Remove(date);
            _kept.Remove(date);
            if (snapshot is not null)
            {
                _kept.Add(date, (snapshot, _lake.Clock.GetUtcNow(), hasFailed));
                if (_kept.Count > Capacity)
                {
                    _kept.RemoveAt(0);
                }
            }
        }
    }
}
