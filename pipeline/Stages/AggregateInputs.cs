using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// What the SQL of the provision tables reads: the curated rows, verified; or, where the dataset has SQL that sums rows up,
/// the sums. Those of a delivery that lies before all execution dates were made when it was curated, so its rows need not
/// be read again, except to find the ones that it has in common with another delivery.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="session">Where the relations are made; it has the execution dates.</param>
/// <param name="inputs">Finds the rows that deliveries have in common, in the same session.</param>
/// <param name="tasks">The execution dates, ascending.</param>
internal sealed class AggregateInputs(
    StageContext context, DuckDbSession session, CuratedInputs inputs, IReadOnlyList<AggregateTask> tasks) : IDisposable
{
    private readonly LakeContext _lake = context.Lake;
    private readonly Dataset _dataset = context.Dataset;
    private readonly DamagedObjects _damaged = new(context.Lake, context.Dataset.Name);
    private readonly LocalFiles _files = new();
    private readonly ConcurrentQueue<string> _notes = [];

    /// <summary>What the user should know of the inputs.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    /// <summary>Makes the relations; they hold until this is disposed.</summary>
    /// <param name="objects">The curated objects that count for one of the execution dates.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    /// <exception cref="LakeException">A curated object is damaged.</exception>
    public async Task CreateAsync(IReadOnlyList<CuratedObject> objects, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> summaries = await FetchSummariesAsync(objects, cancellationToken).ConfigureAwait(false);
        HashSet<string> overlapping = [.. CuratedInputs.Overlapping(objects).Select(one => one.Id)];
        CuratedObject[] read = [.. objects.Where(one => overlapping.Contains(one.Id) || !summaries.ContainsKey(one.Id))];
        await CheckAsync([.. objects.ExceptBy(read.Select(one => one.Id), one => one.Id)], cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> rows = await FetchRowsAsync(read, cancellationToken).ConfigureAwait(false);

        // Whether they are what their manifest says is found out meanwhile; the engine may stumble over a damaged one first.
        context.Observer.Begin(tasks.Count == 1 ? $"aggregate {tasks[0].Date}" : $"aggregate {tasks.Count} execution dates");
        Task verifying = Task.Run(() => VerifyAsync(read, rows, cancellationToken), cancellationToken);
        try
        {
            await CreateAsync(objects, read, rows, summaries, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await verifying.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private async Task CreateAsync(
        IReadOnlyList<CuratedObject> objects, IReadOnlyList<CuratedObject> read, IReadOnlyDictionary<string, string> rows,
        IReadOnlyDictionary<string, string> summaries, CancellationToken cancellationToken)
    {
        IReadOnlySet<string> repeating = await inputs.FindRepeatedRowsAsync(read, rows, cancellationToken).ConfigureAwait(false);
        CuratedObject[] counted = [.. read.Where(one => !summaries.ContainsKey(one.Id) || repeating.Contains(rows[one.Curated.Key]))];
        await inputs.CreateViewsAsync(counted, rows, repeating, cancellationToken).ConfigureAwait(false);
        if (_dataset.SummarySql is { } sql)
        {
            string[] ready = [.. objects.Except(counted).Select(one => summaries[one.Id])];
            await SumUpAsync(sql, ready, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sums up the rows that are left to read. SQL that asked for those rows now would miss the others, so they go.</summary>
    private async Task SumUpAsync(string sql, string[] ready, CancellationToken cancellationToken)
    {
        await session.SetVariableAsync("summary_files", ready, cancellationToken).ConfigureAwait(false);
        string others = ready.Length == 0 ? "" : "UNION ALL BY NAME SELECT * FROM read_parquet(getvariable('summary_files'), hive_partitioning = false)";
        string name = _dataset.Name.Dataset;
        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE TABLE curated.{SqlIdentifier.Quote(name + "_summary")} AS SELECT * FROM ({sql}) {others};
            DROP VIEW curated.{SqlIdentifier.Quote(name + "_distinct")};
            DROP VIEW curated.{SqlIdentifier.Quote(name)};
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The local files of the sums that hold for all execution dates, by object. One that is damaged is done without.</summary>
    private async Task<IReadOnlyDictionary<string, string>> FetchSummariesAsync(IReadOnlyList<CuratedObject> objects, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<string, string> paths = [];
        CuratedObject[] summed = [.. objects.Where(one => _dataset.SummarySql is not null && one.Summary is not null && one.To <= tasks[0].Date.Instant)];
        await Parallel.ForEachAsync(summed, StageContext.StoreInParallel(cancellationToken), async (one, stop) =>
        {
            ObjectAddress address = _lake.Path.In(Zone.Curated, one.Summary!.Key);
            if (await StoredFiles.TryFetchAsync(_lake.Store, address, one.Summary, stop).ConfigureAwait(false) is { } copy)
            {
                paths[one.Id] = _files.Keep(copy);
                return;
            }

            await _damaged.MarkAsync(one, stop).ConfigureAwait(false);
            _notes.Enqueue($"the sums {one.Summary.Key} are damaged or gone, so all rows were read; the next delivery or date makes them anew");
        }).ConfigureAwait(false);
        return paths;
    }

    /// <summary>
    /// Makes sure of rows that are not read, so that a damaged object is known today and not when it is needed. Where the
    /// store's tag is the one in the manifest, nothing was written since, and that is enough unless the run is forced: then
    /// the checksum is compared, and tells of a disk that lost bits, too.
    /// </summary>
    private Task CheckAsync(IReadOnlyList<CuratedObject> objects, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(objects, StageContext.StoreInParallel(cancellationToken), async (one, stop) =>
        {
            ObjectAddress address = _lake.Path.In(Zone.Curated, one.Curated.Key);
            bool isUntouched = (await _lake.Store.FindAsync(address, stop).ConfigureAwait(false))?.ETag == one.Curated.ETag;
            if ((context.Force || !isUntouched)
                && !await StoredFiles.IsIntactAsync(_lake.Store, address, one.Curated, stop).ConfigureAwait(false))
            {
                throw await MarkDamagedAsync(one, stop).ConfigureAwait(false);
            }
        });

    /// <summary>The local files of the rows, by curated key, not verified yet.</summary>
    private async Task<IReadOnlyDictionary<string, string>> FetchRowsAsync(IReadOnlyList<CuratedObject> objects, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<string, string> paths = [];
        await Parallel.ForEachAsync(objects, StageContext.StoreInParallel(cancellationToken), async (one, stop) =>
            paths[one.Curated.Key] = _files.Keep(
                await StoredFiles.TryFetchUnverifiedAsync(_lake.Store, _lake.Path.In(Zone.Curated, one.Curated.Key), one.Curated, stop).ConfigureAwait(false)
                ?? throw await MarkDamagedAsync(one, stop).ConfigureAwait(false))).ConfigureAwait(false);
        return paths;
    }

    private async Task VerifyAsync(IReadOnlyList<CuratedObject> objects, IReadOnlyDictionary<string, string> paths, CancellationToken cancellationToken)
    {
        foreach (CuratedObject one in objects)
        {
            if (!await StoredFiles.HasChecksumAsync(paths[one.Curated.Key], one.Curated, cancellationToken).ConfigureAwait(false))
            {
                throw await MarkDamagedAsync(one, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Marked so, and without the manifests of these dates, the object is curated anew by the next run.</summary>
    private async Task<LakeException> MarkDamagedAsync(CuratedObject one, CancellationToken cancellationToken)
    {
        await _lake.Store.DeleteAsync(
            [.. tasks.Select(task => _lake.Path.CuratedManifest(_dataset.Name, task.Date))], cancellationToken).ConfigureAwait(false);
        await _damaged.MarkAsync(one, cancellationToken).ConfigureAwait(false);
        return new LakeException(
            LakeErrorKind.Unexpected, "A curated object is damaged or gone: its checksum is not the one in its manifest",
            $"{_lake.Path.In(Zone.Curated, one.Curated.Key)} in {_lake.Store.Root}",
            $"Run `lake run -e {tasks[0].Date}` again: it is curated anew from {one.Source.Key}, and nothing is lost");
    }
}
