using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Runs;

/// <summary>Runs the stages one after the other, for one execution date or many.</summary>
/// <param name="lake">The lake.</param>
/// <param name="observer">Who is told how far the work has come.</param>
public sealed class PipelineRun(LakeContext lake, IRunObserver observer)
{
    private static readonly HashSet<ExecutionDate> _none = [];

    /// <summary>All stages, in their order.</summary>
    public static IReadOnlyList<string> AllStages { get; } = ["curate", "aggregate", "publish"];

    /// <summary>Finds out what a run would build, and why. Nothing is written and no data is read.</summary>
    public async Task<IReadOnlyList<PlannedPartition>> PlanAsync(RunRequest request, CancellationToken cancellationToken)
    {
        using LazyWorkFolder work = new(lake.Options, RunId.Create(lake.Clock));
        return await PlanAsync(CreateStages(request, work), request.Dates, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the stages. What is up to date is not touched.</summary>
    /// <exception cref="LakeException">A stage failed; what the stages before it made stays.</exception>
    public async Task<RunReport> ExecuteAsync(RunRequest request, CancellationToken cancellationToken)
    {
        RunId run = RunId.Create(lake.Clock);
        List<StageRecord> stages = [];
        bool anything = false;
        await new RecordedWork(lake, run, request.Command, request.Dates).DoAsync(stages, async () =>
        {
            // Gone before the record is written: what filled the disk may be in it.
            using LazyWorkFolder work = new(lake.Options, run);
            IStage[] all = [.. CreateStages(request, work)];
            foreach (IStage stage in all)
            {
                IReadOnlyList<PlannedPartition> plan = await stage.PlanAsync(request.Dates, _none, cancellationToken).ConfigureAwait(false);
                if (plan.Any(partition => partition.Reason is not null))
                {
                    if (!anything)
                    {
                        // A manifest that a later stage cannot read stops the run before anything is written.
                        await PlanAsync(all.SkipWhile(other => other != stage), request.Dates, cancellationToken).ConfigureAwait(false);
                    }

                    anything = true;
                    stages.Add(await stage.ExecuteAsync(cancellationToken).ConfigureAwait(false));
                }
                else
                {
                    stages.Add(new StageRecord(stage.Name, 0, 0, plan.Count, 0, 0, new Dictionary<string, long>(), []));
                }
            }

            return anything;
        }).ConfigureAwait(false);
        return await ReportAsync(request, anything ? run : null, stages, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<PlannedPartition>> PlanAsync(
        IEnumerable<IStage> stages, IReadOnlyList<ExecutionDate> dates, CancellationToken cancellationToken)
    {
        List<PlannedPartition> plan = [];
        HashSet<ExecutionDate> rebuilt = [];
        foreach (IStage stage in stages)
        {
            IReadOnlyList<PlannedPartition> planned = await stage.PlanAsync(dates, rebuilt, cancellationToken).ConfigureAwait(false);
            plan.AddRange(planned);
            rebuilt.UnionWith(planned.Where(partition => partition.Reason is not null).Select(partition => partition.ExecutionDate));
        }

        return plan;
    }

    private IEnumerable<IStage> CreateStages(RunRequest request, LazyWorkFolder work)
    {
        StageContext context = new()
        {
            Lake = lake,
            Dataset = request.Dataset,
            Segments = request.Segments,
            Scheme = request.Scheme,
            Run = work.Run,
            LazyWork = work,
            Force = request.Force,
            Observer = observer,
        };
        string engine = DuckDbSession.Engine;
        foreach (string stage in AllStages.Where(request.Stages.Contains))
        {
            yield return stage switch
            {
                "curate" => new CurateStage(context, engine),
                "aggregate" => new AggregateStage(context, engine),
                _ => new PublishStage(context, engine),
            };
        }
    }

    private async Task<RunReport> ReportAsync(RunRequest request, RunId? run, IReadOnlyList<StageRecord> stages, CancellationToken cancellationToken)
    {
        DatasetName dataset = request.Dataset.Name;
        Manifest? curated = request.Stages.Contains("curate")
            ? await lake.Manifests.ReadManifestAsync(lake.Path.CuratedManifest(dataset, request.Dates[^1]), cancellationToken).ConfigureAwait(false)
            : null;
        (CurrentSnapshot Value, string ETag)? served = await new ServedSnapshot(lake, dataset).FindAsync(cancellationToken).ConfigureAwait(false);
        return new RunReport(run, stages, curated?.Rows, served is { } current ? new ExecutionDate(current.Value.ExecutionDate) : null);
    }
}
