using DataLake.Lake;

namespace DataLake.Api.Snapshots;

/// <summary>
/// Snapshots of other execution dates than the served one, loaded when they are first asked for. The few that were asked for
/// last stay in memory; requests for one that is being loaded share the load. Safe to use from any number of threads.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="options">The dataset.</param>
public sealed class EarlierSnapshots(LakeContext lake, ApiOptions options)
{
    /// <summary>How many stay in memory.</summary>
    public const int Capacity = 8;

    private readonly SnapshotLoader _loader = new(lake, options.Dataset);
    private readonly Lock _sync = new();
    private readonly OrderedDictionary<ExecutionDate, Task<Snapshot?>> _loads = [];

    /// <summary>Gives the snapshot of an execution date.</summary>
    /// <returns>The snapshot, or null when nothing is published for the date.</returns>
    /// <exception cref="LakeException">It is damaged, or the store cannot be reached.</exception>
    public async Task<Snapshot?> FindAsync(ExecutionDate date, CancellationToken cancellationToken)
    {
        Task<Snapshot?> load;
        lock (_sync)
        {
            // A date that was published anew, or was not there, is asked for again.
            bool isThere = _loads.Remove(date, out Task<Snapshot?>? found) && !(found.IsCompleted && (!found.IsCompletedSuccessfully || found.Result is null));
            load = isThere ? found! : Task.Run(() => _loader.FindAsync(date, CancellationToken.None), CancellationToken.None);
            _loads.Add(date, load);
            if (_loads.Count > Capacity)
            {
                _loads.RemoveAt(0);
            }
        }

        return await load.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
