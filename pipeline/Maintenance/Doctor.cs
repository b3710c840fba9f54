using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Maintenance.Examination;

namespace DataLake.Pipeline.Maintenance;

/// <summary>
/// Looks whether a lake can do its work: tries the store for real, and checks disk, dataset and versions. What it writes to the
/// store it deletes again.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
public sealed class Doctor(LakeContext lake, DatasetName dataset)
{
    private static readonly Zone[] _preferred = [Zone.Consumption, Zone.Provision, Zone.Curated, Zone.Raw];

    private readonly ProbeObjects _probes = new(lake);
    private readonly List<Finding> _findings = [];

    /// <summary>Examines everything; a fault in one thing does not keep it from the next.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await ReachesStoreAsync(cancellationToken).ConfigureAwait(false))
            {
                await ExamineStoreAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await TidyAsync().ConfigureAwait(false);
        }

        _findings.AddRange(await new MachineCheck(lake, dataset).LookAsync(cancellationToken).ConfigureAwait(false));
        return _findings;
    }

    private async Task<bool> ReachesStoreAsync(CancellationToken cancellationToken)
    {
        if (lake.Store is not S3ObjectStore store)
        {
            return true;
        }

        IReadOnlyList<Finding> greeting = await new EndpointCheck(lake, store).LookAsync(cancellationToken).ConfigureAwait(false);
        _findings.AddRange(greeting);
        return greeting[0].State == FindingState.Ok;
    }

    private async Task ExamineStoreAsync(CancellationToken cancellationToken)
    {
        RightsCheck rights = new(lake, _probes);
        _findings.AddRange(await rights.LookAsync(cancellationToken).ConfigureAwait(false));
        if (lake.Options.IsOnS3 && rights.Rights.Count == _preferred.Length)
        {
            _findings.Add(UserTask.Of(rights.Rights));
        }

        if (_preferred.Select(zone => rights.Rights.Find(one => one.Zone == zone && one.HasAll)).FirstOrDefault(one => one is not null) is { } free)
        {
            await TryPromisesAsync(free.Bucket, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _findings.Add(new Finding("store: promises", FindingState.Note, "not tried: that takes a user who may read, write and delete in one of the buckets"));
        }

        if (lake.Store is S3ObjectStore store)
        {
            await AddAsync("store: unfinished uploads", () => new UploadsCheck(lake, store).LookAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task TryPromisesAsync(string bucket, CancellationToken cancellationToken)
    {
        await AddAsync("store: conditional put", () => new ConditionalPutCheck(lake, _probes, bucket).LookAsync(cancellationToken)).ConfigureAwait(false);
        await AddAsync("store: listing", () => new ListingCheck(lake, _probes, bucket).LookAsync(cancellationToken)).ConfigureAwait(false);
        if (lake.Store is S3ObjectStore store)
        {
            await AddAsync("store: range reads", () => new RangesCheck(lake, store, _probes, bucket).LookAsync(cancellationToken)).ConfigureAwait(false);
            await AddAsync("store: upload in parts", () => new PartsCheck(lake, store, _probes, bucket).LookAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task AddAsync(string check, Func<Task<Finding>> look) => _findings.Add(await Attempt.FindAsync(check, look).ConfigureAwait(false));

    /// <summary>Also when it was cancelled; where it fails, <c>lake gc</c> does it later.</summary>
    private async Task TidyAsync()
    {
        Finding tidied = await Attempt.FindAsync("store: tidying up", async () =>
        {
            using CancellationTokenSource patience = new(TidyingUp.Patience);
            try
            {
                await _probes.RemoveAsync(patience.Token).ConfigureAwait(false);
                return new Finding("store: tidying up", FindingState.Ok, "");
            }
            catch (OperationCanceledException)
            {
                return new Finding("store: tidying up", FindingState.Failed, $"It was given up after {TidyingUp.Patience.TotalSeconds:0} s.");
            }
        }).ConfigureAwait(false);
        if (tidied.State != FindingState.Ok)
        {
            _findings.Add(tidied with { State = FindingState.Warning, Fault = null, Follows = "`lake gc` removes what the doctor left behind." });
        }
    }
}
