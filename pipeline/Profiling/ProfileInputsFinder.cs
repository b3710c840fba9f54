using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Commands;
using DataLake.Pipeline.Profiling.Model;
using DataLake.Pipeline.Queries;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Profiling;

/// <summary>Finds the objects that a profile is about.</summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="request">What is asked for.</param>
internal sealed class ProfileInputsFinder(LakeContext lake, DatasetName dataset, ProfileRequest request)
{
    private const int KeysNamed = 3;

    /// <summary>Finds them.</summary>
    /// <exception cref="LakeException">
    /// There is no raw data, or nothing is curated for the date: kind <see cref="LakeErrorKind.RawData"/>. There is no object of
    /// that key: kind <see cref="LakeErrorKind.Usage"/>.
    /// </exception>
    public async Task<ProfileInputs> FindAsync(CancellationToken cancellationToken)
    {
        (ExecutionDate Date, Manifest Manifest)? curated = await FindCuratedAsync(cancellationToken).ConfigureAwait(false);
        return request.Zone == Zone.Raw
            ? await FindForRawAsync(curated, cancellationToken).ConfigureAwait(false)
            : await FindForCuratedAsync(curated!.Value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why curated objects that are damaged or gone are not compared with.</summary>
    public NoComparison Damaged(ExecutionDate? date) =>
        new($"A curated object for {date} is damaged or gone.", CurateCommand(date) + " --force");

    private async Task<(ExecutionDate Date, Manifest Manifest)?> FindCuratedAsync(CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.CuratedPrefix(dataset);
        if (await LatestPartition.ReadAsync(lake, prefix, request.Date, cancellationToken).ConfigureAwait(false) is { } manifest)
        {
            return (new ExecutionDate(manifest.ExecutionDate), manifest);
        }

        return request is { Zone: Zone.Raw, Date: null }
            ? null
            : throw new LakeException(
                LakeErrorKind.RawData, request.Date is null ? "Nothing is curated yet" : "Nothing is curated for this execution date",
                $"{(request.Date is { } asked ? LakePath.PartitionManifest(prefix, asked) : prefix)} in {lake.Store.Root}",
                $"`{CurateCommand(request.Date)}` makes it; `lake status` shows what there is");
    }

    private async Task<ProfileInputs> FindForRawAsync((ExecutionDate Date, Manifest Manifest)? curated, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectInfo> all = await RawDelivery.ListAsync(lake, dataset, cancellationToken).ConfigureAwait(false);
        ObjectInfo[] raw = [.. all.Where(info => IsAsked(info.Address.Key))];
        RequireSome(raw.Length, all.Select(info => info.Address.Key));
        if (curated is not { } there)
        {
            return Inputs(raw, [], null, new NoComparison("Nothing is curated yet.", CurateCommand(null)));
        }

        Dictionary<string, ObjectInfo> byKey = ByKey(raw);
        CuratedObject[] objects = [.. there.Manifest.Objects.Where(one => IsSource(one, byKey.GetValueOrDefault(one.Source.Key)))];
        return objects.Length == raw.Length
            ? Inputs(raw, objects, there.Date, null)
            : Inputs(raw, [], null, new NoComparison(
                $"Not yet curated for {there.Date}: {raw.Length - objects.Length} of {raw.Length} raw objects.", CurateCommand(there.Date)));
    }

    private async Task<ProfileInputs> FindForCuratedAsync((ExecutionDate Date, Manifest Manifest) curated, CancellationToken cancellationToken)
    {
        CuratedObject[] objects = [.. curated.Manifest.Objects.Where(one => IsAsked(one.Source.Key))];
        RequireSome(objects.Length, curated.Manifest.Objects.Select(one => one.Source.Key));
        Dictionary<string, ObjectInfo> byKey = ByKey(await RawDelivery.FindAsync(lake, dataset, cancellationToken).ConfigureAwait(false));
        return objects.FirstOrDefault(one => !IsSource(one, byKey.GetValueOrDefault(one.Source.Key))) is not { } changed
            ? Inputs([.. objects.Select(one => byKey[one.Source.Key])], objects, curated.Date, null)
            : Inputs([], objects, curated.Date, new NoComparison(
                byKey.ContainsKey(changed.Source.Key)
                    ? $"{changed.Source.Key} was replaced since it was curated."
                    : $"The raw object {changed.Source.Key} is gone since it was curated.", CurateCommand(curated.Date)));
    }

    private ProfileInputs Inputs(IReadOnlyList<ObjectInfo> raw, IReadOnlyList<CuratedObject> curated, ExecutionDate? date, NoComparison? why) =>
        new(raw, curated, date, why)
        {
            Key = request.Key is null ? null : raw.Select(info => info.Address.Key).Concat(curated.Select(one => one.Source.Key)).First(),
        };

    private bool IsAsked(string key) =>
        request.Key is null || key == request.Key || key == $"{dataset}/{request.Key}" || lake.Path.In(Zone.Raw, key).ToString() == request.Key;

    /// <summary>The command that curates what there is, and publishes nothing.</summary>
    private string CurateCommand(ExecutionDate? date) =>
        $"lake run curate -e {date?.ToString() ?? "<date>"}" + (dataset == SharedOptions.DefaultDataset ? "" : $" --domain {dataset.Domain} --dataset {dataset.Dataset}");

    private static Dictionary<string, ObjectInfo> ByKey(IEnumerable<ObjectInfo> objects) =>
        objects.ToDictionary(info => info.Address.Key, StringComparer.Ordinal);

    private static bool IsSource(CuratedObject one, ObjectInfo? raw) => raw is not null && one.Source.ETag == raw.ETag;

    private void RequireSome(int found, IEnumerable<string> keys)
    {
        if (found == 0)
        {
            throw new LakeException(
                LakeErrorKind.Usage, $"There is no raw object {request.Key}", $"--key, {lake.Path.RawPrefix(dataset)} in {lake.Store.Root}",
                $"There is, for one, {string.Join(", ", keys.Take(KeysNamed))}");
        }
    }
}
