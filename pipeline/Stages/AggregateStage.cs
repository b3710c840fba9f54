using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// curated to provision. The curated rows are scanned once for all execution dates asked for; each date's tables are then
/// written to a partition of their own.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="engine">The engine and its version.</param>
public sealed class AggregateStage(StageContext context, string engine) : IStage
{
    private readonly LakeContext _lake = context.Lake;
    private readonly Dataset _dataset = context.Dataset;
    private readonly List<AggregateTask> _tasks = [];
    private readonly List<string> _notes = [];
    private int _unchanged;

    /// <inheritdoc/>
    public string Name => "aggregate";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PlannedPartition>> PlanAsync(
        IReadOnlyList<ExecutionDate> dates, IReadOnlySet<ExecutionDate> rebuilt, CancellationToken cancellationToken)
    {
        _tasks.Clear();
        _unchanged = 0;
        Dictionary<string, string> shared = SharedParts();
        ProvisionPartitions partitions = new(_lake, _dataset);
        List<PlannedPartition> plan = [];
        foreach (ExecutionDate date in dates)
        {
            Manifest? existing = await partitions.FindAsync(date, cancellationToken).ConfigureAwait(false);
            if (rebuilt.Contains(date))
            {
                plan.Add(new PlannedPartition(Name, date, existing is null ? "missing" : "input changed"));
                continue;
            }

            Manifest curated = await _lake.Manifests.ReadManifestAsync(_lake.Path.CuratedManifest(_dataset.Name, date), cancellationToken).ConfigureAwait(false)
                ?? throw new LakeException(
                    LakeErrorKind.RawData, "Nothing is curated for this execution date", _lake.Path.CuratedManifest(_dataset.Name, date).ToString(),
                    $"Run `lake run curate -e {date}` first, or `lake run -e {date}` for all stages");

            CuratedObject[] counted = CuratedFingerprints.Counted(curated.Objects, date.Instant);
            Fingerprint fingerprint = new(new Dictionary<string, string>(shared)
            {
                ["execution date"] = date.ToString(),
                ["input"] = CuratedFingerprints.Input(counted),
            });
            string? reason = context.Force ? "forced" : fingerprint.WhyBuild(existing?.FingerprintParts);
            plan.Add(new PlannedPartition(Name, date, reason));
            if (reason is null)
            {
                _unchanged++;
            }
            else
            {
                _tasks.Add(new AggregateTask(date, fingerprint, curated, counted));
            }
        }

        return plan;
    }

    /// <inheritdoc/>
    public async Task<StageRecord> ExecuteAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = _lake.Clock.GetUtcNow();
        long rowsIn = 0;
        long rowsOut = 0;
        if (_tasks.Count > 0)
        {
            DuckDbSession session = await context.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                CuratedInputs inputs = new(_dataset, session);

                // Dates of one run nearly always share one set of curated objects, and so one scan.
                foreach (IGrouping<string, AggregateTask> group in _tasks.GroupBy(task => task.Curated.Fingerprint))
                {
                    (long read, long written) = await AggregateAsync(session, inputs, [.. group], started, cancellationToken).ConfigureAwait(false);
                    rowsIn += read;
                    rowsOut += written;
                }
            }
        }

        return new StageRecord(
            Name, (_lake.Clock.GetUtcNow() - started).TotalSeconds, _tasks.Count, _unchanged, rowsIn, rowsOut, new Dictionary<string, long>(), [.. _notes]);
    }

    private Dictionary<string, string> SharedParts() => new()
    {
        ["SQL"] = Fingerprint.Hash([_dataset.Macros, .. _dataset.Tables.SelectMany(table => new[] { table.Name, table.Sql })]),
        ["dataset"] = Fingerprint.Hash([
            "aggregate 1", _dataset.RankBy, _dataset.EventTime, .. _dataset.FoldCase,
            .. _dataset.Tables.SelectMany(table => table.Contract.Columns.Select(column => column.ToString()).Concat(table.OrderBy))]),
        ["scheme"] = Fingerprint.Hash(context.Segments),
        ["engine"] = engine,
    };

    private async Task<(long Read, long Written)> AggregateAsync(
        DuckDbSession session, CuratedInputs inputs, IReadOnlyList<AggregateTask> tasks, DateTimeOffset started, CancellationToken cancellationToken)
    {
        CuratedObject[] objects = [.. tasks.SelectMany(task => task.Counted).DistinctBy(one => one.Id)];
        try
        {
            await new ExecutionDateGrid([.. tasks.Select(task => task.Date)]).CreateAsync(session, cancellationToken).ConfigureAwait(false);
            using AggregateInputs relations = new(context, session, inputs, tasks);
            await relations.CreateAsync(objects, cancellationToken).ConfigureAwait(false);
            _notes.AddRange(relations.Notes);
            await SegmentTable.CreateAsync(session, context.Scheme, cancellationToken).ConfigureAwait(false);
            await session.SetVariableAsync("rank_by", _dataset.RankBy, cancellationToken).ConfigureAwait(false);
            foreach (ProvisionTable table in _dataset.Tables)
            {
                await session.ExecuteAsync(
                    $"CREATE OR REPLACE TABLE provision.{SqlIdentifier.Quote(table.Name)} AS {table.Sql}", cancellationToken).ConfigureAwait(false);
            }

            DuckDbSession footers = await session.OpenSiblingAsync(cancellationToken).ConfigureAwait(false);
            await using (footers.ConfigureAwait(false))
            {
                using ContractChecker contracts = new(footers);
                long written = await new ProvisionWriter(context, session, contracts, engine, started).WriteAsync(tasks, cancellationToken).ConfigureAwait(false);
                return (objects.Sum(one => one.Curated.Rows), written);
            }
        }
        catch (DuckDbException e)
        {
            throw EngineErrors.Translate(e, $"aggregate {tasks[0].Date} in {_lake.Store.Root}");
        }
    }
}
