using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Runs;

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
    public async Task<IReadOnlyList<RunRecord>> ListAsync(int atMost, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(lake.Path.RunsPrefix, cancellationToken).ConfigureAwait(false))
        {
            names.Add(Path.GetFileNameWithoutExtension(info.Address.Key));
        }

        List<RunRecord> records = [];
        foreach (string name in names.OrderDescending(StringComparer.Ordinal).Take(atMost))
        {
            if (await FindAsync(new RunId(name), cancellationToken).ConfigureAwait(false) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }
}
