using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>
/// Snapshots of other execution dates than the served one, loaded when they are first asked for. The few that were asked for
/// last stay in memory, and whether one was published anew is looked at as often as the pointer is; requests for one that is
/// being loaded share the load. Safe to use from any number of threads.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="options">The dataset, and how often to look.</param>
public sealed class EarlierSnapshots(LakeContext lake, ApiOptions options) : IDisposable
{
    /// <summary>How many stay in memory.</summary>
    public const int Capacity = 8;

    /// <summary>How many are loaded at once; each is in a DuckDB of its own until it is loaded.</summary>
    public const int LoadsAtOnce = 2;

    private readonly SemaphoreSlim _loading = new(LoadsAtOnce);
    private readonly SnapshotLoader _loader = new(lake, options.Dataset);
    private readonly Lock _sync = new();
    private readonly Dictionary<ExecutionDate, Task<Snapshot?>> _loads = [];
    private readonly OrderedDictionary<ExecutionDate, (Snapshot Snapshot, DateTimeOffset Looked)> _kept = [];

    /// <summary>Gives the snapshot of an execution date.</summary>
    /// <returns>The snapshot, or null when nothing is published for the date.</returns>
    /// <exception cref="LakeException">It is damaged, or the store cannot be reached.</exception>
    public async Task<Snapshot?> FindAsync(ExecutionDate date, CancellationToken cancellationToken)
    {
        Task<Snapshot?>? load;
        lock (_sync)
        {
            bool isKept = _kept.Remove(date, out (Snapshot Snapshot, DateTimeOffset Looked) kept);
            if (isKept)
            {
                // The one that was asked for last goes to the end, the one at the start goes first.
                _kept.Add(date, kept);
                if (lake.Clock.GetUtcNow() - kept.Looked < options.PollInterval)
                {
                    return kept.Snapshot;
                }
            }

            if (!_loads.TryGetValue(date, out load))
            {
                load = Task.Run(() => LoadAsync(date, kept.Snapshot), CancellationToken.None);
                _loads.Add(date, load);
            }
        }

        return await load.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _loading.Dispose();

    private async Task<Snapshot?> LoadAsync(ExecutionDate date, Snapshot? kept)
    {
        Snapshot? snapshot = null;
        await _loading.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            snapshot = await LoadAnewAsync(date, kept).ConfigureAwait(false);
            return snapshot;
        }
        finally
        {
            _loading.Release();
            Keep(date, snapshot);
        }
    }

    private async Task<Snapshot?> LoadAnewAsync(ExecutionDate date, Snapshot? kept)
    {
        try
        {
            Manifest? manifest = kept is null
                ? null
                : await lake.Manifests.ReadManifestAsync(lake.Path.SnapshotManifest(options.Dataset, date), CancellationToken.None).ConfigureAwait(false);
            return manifest is not null && manifest.RunId == kept?.RunId
                ? kept
                : await _loader.FindAsync(date, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LakeException) when (kept is not null)
        {
            // As with the served one: the last good one stays.
            return kept;
        }
    }

    private void Keep(ExecutionDate date, Snapshot? snapshot)
    {
        lock (_sync)
        {
            _loads.Remove(date);
            _kept.Remove(date);
            if (snapshot is not null)
            {
                _kept.Add(date, (snapshot, lake.Clock.GetUtcNow()));
                if (_kept.Count > Capacity)
                {
                    _kept.RemoveAt(0);
                }
            }
        }
    }
}
