using DataLake.Lake;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Finds the tables of an execution date. They are made by one run and belong together: the last table's manifest, written
/// last, says which run it is, so a reader never sees the tables of two runs.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
internal sealed class ProvisionPartitions(LakeContext lake, Dataset dataset)
{
    /// <summary>The manifest of the last table, which stands for all of them; null when there is no partition.</summary>
    public Task<Manifest?> FindAsync(ExecutionDate date, CancellationToken cancellationToken) =>
        lake.Manifests.ReadManifestAsync(lake.Path.TableManifest(dataset.Name, dataset.Tables[^1].Name, date), cancellationToken);

    /// <summary>The manifests of all tables, by table, all of one run; null when there is no partition.</summary>
    public async Task<IReadOnlyDictionary<string, Manifest>?> FindAllAsync(ExecutionDate date, CancellationToken cancellationToken) =>
        await FindAsync(date, cancellationToken).ConfigureAwait(false) is { } last
            ? await FindAllAsync(last, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>The manifests of all tables, by table, all of the run that made the last one.</summary>
    public async Task<IReadOnlyDictionary<string, Manifest>> FindAllAsync(Manifest last, CancellationToken cancellationToken)
    {
        ExecutionDate date = new(last.ExecutionDate);
        Dictionary<string, Manifest> manifests = [];
        foreach (ProvisionTable table in dataset.Tables)
        {
            ObjectAddress address = lake.Path.TableRunManifest(dataset.Name, table.Name, date, new RunId(last.RunId));
            manifests[table.Name] = await lake.Manifests.ReadManifestAsync(address, cancellationToken).ConfigureAwait(false)
                ?? throw new LakeException(
                    LakeErrorKind.Unexpected, "A manifest is gone", $"{address} in {lake.Store.Root}", $"Run `lake run aggregate -e {date} --force`");
        }

        return manifests;
    }
}
