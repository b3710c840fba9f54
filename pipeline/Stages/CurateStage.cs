using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// raw to curated. Each raw object is curated once, ever; an execution date's partition is the list of all raw objects that
/// there are, and what became of each.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="engine">The engine and its version.</param>
public sealed class CurateStage(StageContext context, string engine) : IStage
{
    private readonly LakeContext _lake = context.Lake;
    private readonly ConcurrentDictionary<string, CuratedObject> _known = [];
    private readonly List<ExecutionDate> _datesToBuild = [];
    private IReadOnlyList<(string Id, ObjectInfo Source)> _objects = [];
    private Fingerprint _fingerprint = new(new Dictionary<string, string>());

    /// <inheritdoc/>
    public string Name => "curate";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PlannedPartition>> PlanAsync(
        IReadOnlyList<ExecutionDate> dates, IReadOnlySet<ExecutionDate> rebuilt, CancellationToken cancellationToken)
    {
        string rules = ObjectCurator.RulesFingerprint(context.Dataset, engine);
        IReadOnlyList<ObjectInfo> raw = await RawDelivery.ListAsync(_lake, context.Dataset.Name, cancellationToken).ConfigureAwait(false);
        _objects = [.. raw.Select(source => (CuratedFingerprints.Id(source.Address.Key, source.ETag, rules), source))];
        _fingerprint = new Fingerprint(new Dictionary<string, string>
        {
            ["input"] = CuratedFingerprints.Raw(_objects.Select(pair => (pair.Source.Address.Key, pair.Source.ETag))),
            [CuratedFingerprints.RulesPart] = rules,
        });
        _datesToBuild.Clear();
        List<PlannedPartition> plan = [];
        foreach (ExecutionDate date in dates)
        {
            Manifest? existing = await _lake.Manifests.ReadManifestAsync(
                _lake.Path.CuratedManifest(context.Dataset.Name, date), cancellationToken).ConfigureAwait(false);
            foreach (CuratedObject known in existing?.Objects ?? [])
            {
                _known[known.Id] = known;
            }

            string? reason = context.Force ? "forced" : _fingerprint.WhyBuild(existing?.FingerprintParts);
            plan.Add(new PlannedPartition(Name, date, reason));
            if (reason is not null)
            {
                _datesToBuild.Add(date);
            }
        }

        return plan;
    }

    /// <inheritdoc/>
    public async Task<StageRecord> ExecuteAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = _lake.Clock.GetUtcNow();
        IReadOnlyList<(string Id, ObjectInfo Source)> missing = context.Force ? _objects : await FindMissingAsync(cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            await CurateAllAsync(missing, cancellationToken).ConfigureAwait(false);
        }

        CuratedObject[] objects = [.. _objects.Select(pair => _known[pair.Id])];
        await Parallel.ForEachAsync(_datesToBuild, StageContext.StoreInParallel(cancellationToken), async (date, stop) =>
            await WriteManifestAsync(date, objects, started, stop).ConfigureAwait(false)).ConfigureAwait(false);

        RowAccounting rows = Account([.. missing.Select(pair => _known[pair.Id])]);
        return new StageRecord(
            Name, (_lake.Clock.GetUtcNow() - started).TotalSeconds, missing.Count, _objects.Count - missing.Count,
            rows.In, rows.Out, rows.Rejected, []);
    }

    /// <summary>Adds up what became of several objects.</summary>
    public static RowAccounting Account(IReadOnlyList<CuratedObject> objects) => new(
        objects.Sum(one => one.Source.Rows),
        objects.Sum(one => one.Curated.Rows),
        objects.SelectMany(one => one.RejectedByReason)
            .GroupBy(reason => reason.Key, reason => reason.Value, StringComparer.Ordinal)
            .OrderByDescending(group => group.Sum()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum()));

    private async Task<IReadOnlyList<(string Id, ObjectInfo Source)>> FindMissingAsync(CancellationToken cancellationToken)
    {
        bool[] isKnown = new bool[_objects.Count];
        await Parallel.ForAsync(0, isKnown.Length, StageContext.StoreInParallel(cancellationToken), async (i, stop) =>
            isKnown[i] = await IsKnownAsync(_objects[i].Id, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. _objects.Where((_, i) => !isKnown[i])];
    }

    /// <summary>
    /// Whether the object is curated already. Its receipt says so, not a manifest that names it: the receipt of a damaged
    /// object is removed. An old one is refreshed, or garbage collection might take it before this run's manifest names it.
    /// </summary>
    private async Task<bool> IsKnownAsync(string id, CancellationToken cancellationToken)
    {
        ObjectAddress address = _lake.Path.CuratedReceipt(context.Dataset.Name, id);
        if (await _lake.Store.FindAsync(address, cancellationToken).ConfigureAwait(false) is not { } info)
        {
            return false;
        }

        if (info.LastModified <= _lake.Clock.GetUtcNow() - (_lake.Options.GcGrace / 2)
            && !await _lake.Manifests.RefreshAsync(address, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (await _lake.Manifests.ReadAsync(address, LakeJson.Default.CuratedObject, cancellationToken).ConfigureAwait(false) is not { } receipt)
        {
            return false;
        }

        _known[id] = receipt.Value;
        return !receipt.Value.IsDamaged;
    }

    private async Task CurateAllAsync(IReadOnlyList<(string Id, ObjectInfo Source)> missing, CancellationToken cancellationToken)
    {
        DuckDbSession session = await context.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            DuckDbSession footers = await session.OpenSiblingAsync(cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable closing = footers.ConfigureAwait(false);

            _lake.Store.Prefetch(missing[0].Source);
            using ContractChecker contracts = new(session);
            await CheckAsync(missing, contracts, cancellationToken).ConfigureAwait(false);

            using ObjectCurator curator = new(context, session, footers);
            int number = 0;
            foreach ((string id, ObjectInfo source) in missing)
            {
                context.Observer.Begin($"curate {++number} of {missing.Count}: {source.Address.Key}");
                using LocalCopy raw = await RawDelivery.FetchAsync(source, _lake.Store, cancellationToken).ConfigureAwait(false);
                if (number < missing.Count)
                {
                    _lake.Store.Prefetch(missing[number].Source);
                }

                CuratedObject? damaged = _known.GetValueOrDefault(id) is { IsDamaged: true } known ? known : null;
                CuratedObject curated = await curator.CurateAsync(id, source, raw.Path, cancellationToken).ConfigureAwait(false);
                _lake.FailPoint.Reach("curate.before-receipt");
                _known[id] = await WriteReceiptAsync(curated, isReplaced: context.Force || damaged is not null, cancellationToken).ConfigureAwait(false);
                if (damaged is not null)
                {
                    await new DamagedObjects(_lake, context.Dataset.Name).ReplaceAsync(damaged, _known[id], cancellationToken).ConfigureAwait(false);
                }

                _lake.FailPoint.Reach("curate.after-receipt");
            }
        }
    }

    /// <summary>All deliveries are looked at before the first is worked on: a bad one is known at once, not after an hour.</summary>
    /// <exception cref="LakeException">Of several bad ones the first by key.</exception>
    private async Task CheckAsync(
        IReadOnlyList<(string Id, ObjectInfo Source)> missing, ContractChecker contracts, CancellationToken cancellationToken)
    {
        LakeException?[] faults = new LakeException?[missing.Count];
        await Parallel.ForAsync(0, faults.Length, StageContext.StoreInParallel(cancellationToken), async (i, stop) =>
        {
            try
            {
                await RawDelivery.CheckAsync(
                    context.Dataset, missing[i].Source, _lake.Store, contracts, () => context.Work.NewFile(".parquet"), stop).ConfigureAwait(false);
            }
            catch (LakeException e)
            {
                faults[i] = e;
            }
        }).ConfigureAwait(false);
        if (faults.OfType<LakeException>().FirstOrDefault() is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Writes the receipt. Where another run was quicker, its receipt holds and this run's files are garbage.</summary>
    private Task<CuratedObject> WriteReceiptAsync(CuratedObject curated, bool isReplaced, CancellationToken cancellationToken)
    {
        ObjectAddress address = _lake.Path.CuratedReceipt(context.Dataset.Name, curated.Id);
        PutCondition condition = isReplaced ? PutCondition.None : PutCondition.IfAbsent;
        return ContendedWrite.TryAsync(
            _lake, address,
            async () => await _lake.Manifests.WriteAsync(address, curated, LakeJson.Default.CuratedObject, condition, cancellationToken).ConfigureAwait(false)
                ? curated
                : (await _lake.Manifests.ReadAsync(address, LakeJson.Default.CuratedObject, cancellationToken).ConfigureAwait(false))?.Value,
            cancellationToken);
    }

    private async Task WriteManifestAsync(
        ExecutionDate date, IReadOnlyList<CuratedObject> objects, DateTimeOffset started, CancellationToken cancellationToken)
    {
        _lake.FailPoint.Reach("curate.before-manifest");
        Manifest manifest = new()
        {
            FormatVersion = Manifest.CurrentFormatVersion,
            Zone = "curated",
            Table = context.Dataset.Name.Dataset,
            ExecutionDate = date.Instant,
            RunId = context.Run.Value,
            Fingerprint = _fingerprint.Value,
            FingerprintParts = _fingerprint.Parts,
            Inputs = [.. objects.Select(one => one.Source)],
            Files = [.. objects.SelectMany(one => one.RowFiles)],
            Rows = Account(objects),
            Objects = objects,
            Engine = engine,
            Started = started,
            Finished = _lake.Clock.GetUtcNow(),
        };
        await _lake.Manifests.WriteAsync(
            _lake.Path.CuratedManifest(context.Dataset.Name, date), manifest, LakeJson.Default.Manifest, PutCondition.None, cancellationToken).ConfigureAwait(false);
        _lake.FailPoint.Reach("curate.after-manifest");
    }
}
