using DataLake.Lake.Storage;

namespace DataLake.Lake.Tables;

/// <summary>The history of runs, one object each.</summary>
/// <param name="lake">The lake.</param>
public sealed class RunHistory(LakeContext lake)
{
    /// <summary>Writes down what a run did.</summary>
    public Task WriteAsync(RunRecord record, CancellationToken cancellationToken) => lake.Manifests.WriteAsync(
        lake.Path.Run(new RunId(record.RunId)), record, LakeJson.Default.RunRecord, PutCondition.None, cancellationToken);

    /// <summary>Finds a run, or null.</summary>
    public async Task<RunRecord?> FindAsync(RunId run, CancellationToken cancellationToken) =>
        (await lake.Manifests.ReadAsync(lake.Path.Run(run), LakeJson.Default.RunRecord, cancellationToken).ConfigureAwait(false))?.Value;

    /// <summary>The latest runs, newest first.</summary>
    /// <param name="atMost">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">A record is damaged or of a newer format, or the store cannot be reached.</exception>
    public async Task<IReadOnlyList<RunRecord>> ListAsync(int atMost, CancellationToken cancellationToken)
    {
        List<RunRecord> records = [];
        foreach (RunId run in (await ListIdsAsync(cancellationToken).ConfigureAwait(false)).Take(atMost))
        {
            if (await FindAsync(run, cancellationToken).ConfigureAwait(false) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    /// <summary>The names of all runs, newest first. No record is read.</summary>
    public async Task<IReadOnlyList<RunId>> ListIdsAsync(CancellationToken cancellationToken)
    {
        List<RunId> runs = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(lake.Path.RunsPrefix, cancellationToken).ConfigureAwait(false))
        {
            if (info.Address.Key.EndsWith(".json", StringComparison.Ordinal) && RunId.TryParse(Path.GetFileNameWithoutExtension(info.Address.Key)) is { } run)
            {
                runs.Add(run);
            }
        }

        runs.Reverse();
        return runs;
    }
}
