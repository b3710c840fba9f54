using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// provision to consumption. Audits run before anything becomes visible; then each execution date's tables and segment
/// scheme are copied to a snapshot, and the pointer moves forward to the latest.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="engine">The engine and its version.</param>
public sealed class PublishStage(StageContext context, string engine) : IStage
{
    private readonly LakeContext _lake = context.Lake;
    private readonly Dataset _dataset = context.Dataset;
    private readonly ServedSnapshot _served = new(context.Lake, context.Dataset.Name);
    private readonly List<PublishTask> _tasks = [];
    private (ExecutionDate Date, RunId Run)? _latestUnchanged;
    private bool _pointerIsBehind;
    private int _unchanged;

    /// <inheritdoc/>
    public string Name => "publish";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PlannedPartition>> PlanAsync(
        IReadOnlyList<ExecutionDate> dates, IReadOnlySet<ExecutionDate> rebuilt, CancellationToken cancellationToken)
    {
        _tasks.Clear();
        _unchanged = 0;
        _latestUnchanged = null;
        (CurrentSnapshot Value, string ETag)? current = await _served.FindAsync(cancellationToken).ConfigureAwait(false);
        ProvisionPartitions partitions = new(_lake, _dataset);
        List<PlannedPartition> plan = [];
        foreach (ExecutionDate date in dates)
        {
            Manifest? existing = await _lake.Manifests.ReadManifestAsync(_lake.Path.SnapshotManifest(_dataset.Name, date), cancellationToken).ConfigureAwait(false);
            if (rebuilt.Contains(date))
            {
                plan.Add(new PlannedPartition(Name, date, existing is null ? "missing" : "input changed"));
                continue;
            }

            IReadOnlyDictionary<string, Manifest> tables = await partitions.FindAllAsync(date, cancellationToken).ConfigureAwait(false)
                ?? throw new LakeException(
                    LakeErrorKind.RawData, "Nothing is aggregated for this execution date",
                    _lake.Path.TableManifest(_dataset.Name, _dataset.Tables[^1].Name, date).ToString(),
                    $"Run `lake run aggregate -e {date}` first, or `lake run -e {date}` for all stages");
            Fingerprint fingerprint = new(new Dictionary<string, string>
            {
                ["input"] = Fingerprint.Hash(_dataset.Tables.SelectMany(table => tables[table.Name].Files.Select(file => file.Sha256))),
                ["accounting"] = await AccountingAsync(date, cancellationToken).ConfigureAwait(false),
                ["scheme"] = Fingerprint.Hash(tables[_dataset.Tables[^1].Name].Segments ?? ""),
                ["audits"] = Fingerprint.Hash([_dataset.MaxRejectedShare.ToString("R", null), .. _dataset.Audits.SelectMany(audit => new[] { audit.Name, audit.Text })]),
                ["engine"] = engine,
            });
            string? reason = context.Force ? "forced" : fingerprint.WhyBuild(existing?.FingerprintParts);
            plan.Add(new PlannedPartition(Name, date, reason));
            if (reason is null)
            {
                _unchanged++;
                _latestUnchanged = (date, new RunId(existing!.RunId));
            }
            else
            {
                _tasks.Add(new PublishTask(date, fingerprint, tables));
            }
        }

        LookAtPointer(plan, current?.Value, rebuilt.Count > 0);
        return plan;
    }

    /// <inheritdoc/>
    public async Task<StageRecord> ExecuteAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = _lake.Clock.GetUtcNow();
        List<string> notes = [];
        long rows = 0;
        (ExecutionDate Date, RunId Run)? latest = _latestUnchanged;
        if (_tasks.Count > 0)
        {
            IReadOnlyList<AuditResult> audits = await AuditAsync(cancellationToken).ConfigureAwait(false);
            notes.Add(audits.Count == 1 ? "1 audit passed" : $"{audits.Count} audits passed");
            await Parallel.ForEachAsync(_tasks, StageContext.StoreInParallel(cancellationToken), async (task, stop) =>
                Interlocked.Add(ref rows, await WriteSnapshotAsync(task, audits, started, stop).ConfigureAwait(false))).ConfigureAwait(false);

            if (latest is null || _tasks[^1].Date > latest.Value.Date)
            {
                latest = (_tasks[^1].Date, context.Run);
            }
        }

        if (latest is { } snapshot && (_tasks.Count > 0 || _pointerIsBehind))
        {
            notes.Add(await _served.MoveForwardAsync(snapshot.Date, snapshot.Run, context.Run, cancellationToken).ConfigureAwait(false));
        }

        return new StageRecord(
            Name, (_lake.Clock.GetUtcNow() - started).TotalSeconds, _tasks.Count, _unchanged, rows, rows, new Dictionary<string, long>(), notes);
    }

    /// <summary>The audits look at what became of every delivery, also of one that brought nothing to count.</summary>
    private async Task<string> AccountingAsync(ExecutionDate date, CancellationToken cancellationToken)
    {
        Manifest? curated = await _lake.Manifests.ReadManifestAsync(_lake.Path.CuratedManifest(_dataset.Name, date), cancellationToken).ConfigureAwait(false);
        return CuratedFingerprints.Accounting(curated?.Objects ?? []);
    }

    /// <summary>A snapshot that is there but not served, after a crash or a rollback, still has to be served.</summary>
    private void LookAtPointer(List<PlannedPartition> plan, CurrentSnapshot? current, bool isDryRun)
    {
        _pointerIsBehind = false;
        if (isDryRun || _latestUnchanged is not { } latest || _tasks.Any(task => task.Date > latest.Date))
        {
            return;
        }

        ExecutionDate? served = current is null ? null : new ExecutionDate(current.ExecutionDate);
        if (served is null || served < latest.Date || (served == latest.Date && current!.RunId != latest.Run.Value))
        {
            _pointerIsBehind = true;
            int index = plan.FindIndex(partition => partition.ExecutionDate == latest.Date);
            plan[index] = plan[index] with { Reason = "not served" };
        }
    }

    private async Task<IReadOnlyList<AuditResult>> AuditAsync(CancellationToken cancellationToken)
    {
        context.Observer.Begin(_tasks.Count == 1 ? $"audit {_tasks[0].Date}" : $"audit {_tasks.Count} execution dates");
        DuckDbSession session = await context.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            using AuditRunner audits = new(context, session);
            return await audits.RunAsync(_tasks, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> WriteSnapshotAsync(
        PublishTask task, IReadOnlyList<AuditResult> audits, DateTimeOffset started, CancellationToken cancellationToken)
    {
        VerifiedPut put = new(_lake.Store, contracts: null);
        List<ManifestFile> files = [];
        _lake.FailPoint.Reach("publish.before-put");
        foreach (ProvisionTable table in _dataset.Tables)
        {
            ManifestFile source = task.Tables[table.Name].Files[0];
            ManifestFile copy = await put.CopyAsync(
                _lake.Path.In(Zone.Provision, source.Key), source,
                _lake.Path.SnapshotFile(_dataset.Name, task.Date, context.Run, table.Name + ".parquet"),
                context.Work.NewFile(".parquet"), cancellationToken).ConfigureAwait(false);
            files.Add(copy);
            _lake.FailPoint.Reach("publish.between-puts");
        }

        string segments = context.Work.NewFile(".yaml");
        await File.WriteAllTextAsync(segments, task.Tables[_dataset.Tables[^1].Name].Segments ?? "", cancellationToken).ConfigureAwait(false);
        files.Add(await put.PutFileAsync(
            _lake.Path.SnapshotFile(_dataset.Name, task.Date, context.Run, LakePath.SegmentsName), segments, rows: 0, cancellationToken).ConfigureAwait(false));
        Manifest manifest = CreateManifest(task, audits, files, started);
        _lake.FailPoint.Reach("publish.before-manifest");
        await WriteAsync(_lake.Path.SnapshotRunManifest(_dataset.Name, task.Date, context.Run), manifest, cancellationToken).ConfigureAwait(false);
        _lake.FailPoint.Reach("publish.between-manifests");
        await WriteAsync(_lake.Path.SnapshotManifest(_dataset.Name, task.Date), manifest, cancellationToken).ConfigureAwait(false);
        _lake.FailPoint.Reach("publish.after-manifest");
        return files.Sum(file => file.Rows);
    }

    private Manifest CreateManifest(
        PublishTask task, IReadOnlyList<AuditResult> audits, IReadOnlyList<ManifestFile> files, DateTimeOffset started) => new()
        {
            FormatVersion = Manifest.CurrentFormatVersion,
            Zone = "consumption",
            Table = _dataset.Name.Dataset,
            ExecutionDate = task.Date.Instant,
            RunId = context.Run.Value,
            Fingerprint = task.Fingerprint.Value,
            FingerprintParts = task.Fingerprint.Parts,
            Inputs = [.. task.Tables.Values.SelectMany(table => table.Files).Select(file => new ManifestInput(file.Key, file.ETag, file.Bytes, file.Rows))],
            Files = files,
            Rows = new RowAccounting(files.Sum(file => file.Rows), files.Sum(file => file.Rows), new Dictionary<string, long>()),
            Audits = audits,
            Engine = engine,
            Started = started,
            Finished = _lake.Clock.GetUtcNow(),
        };

    private Task WriteAsync(ObjectAddress address, Manifest manifest, CancellationToken cancellationToken) =>
        _lake.Manifests.WriteAsync(address, manifest, LakeJson.Default.Manifest, PutCondition.None, cancellationToken);
}
