using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
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

    private async Task<(ExecutionDate Date, Manifest Manifest)?> FindCuratedAsync(CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.CuratedPrefix(dataset);
        ExecutionDate? date = request.Date ?? await LakeViews.FindLatestAsync(lake, prefix, cancellationToken).ConfigureAwait(false);
        if (date is { } found
            && await lake.Manifests.ReadManifestAsync(lake.Path.CuratedManifest(dataset, found), cancellationToken).ConfigureAwait(false) is { } manifest)
        {
            return (found, manifest);
        }

        return request is { Zone: Zone.Raw, Date: null }
            ? null
            : throw new LakeException(
                LakeErrorKind.RawData, request.Date is null ? "Nothing is curated yet" : "Nothing is curated for this execution date",
                $"{(date is { } none ? lake.Path.CuratedManifest(dataset, none) : prefix)} in {lake.Store.Root}",
                "`lake run -e <date>` makes it; `lake status` shows what there is");
    }

    private async Task<ProfileInputs> FindForRawAsync((ExecutionDate Date, Manifest Manifest)? curated, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectInfo> all = await RawDelivery.ListAsync(lake, dataset, cancellationToken).ConfigureAwait(false);
        ObjectInfo[] raw = [.. all.Where(info => IsAsked(info.Address.Key))];
        RequireSome(raw.Length, all.Select(info => info.Address.Key));
        if (curated is not { } there)
        {
            return new ProfileInputs(raw, [], null, "Nothing is curated yet. `lake run -e <date>` does it.");
        }

        CuratedObject[] objects = [.. there.Manifest.Objects.Where(one => raw.Any(info => IsSource(one, info)))];
        return objects.Length == raw.Length
            ? new ProfileInputs(raw, objects, there.Date, null)
            : new ProfileInputs(
                raw, [], there.Date,
                $"Not yet curated for {there.Date}: {raw.Length - objects.Length} of {raw.Length} raw objects. `lake run -e {there.Date}` does it.");
    }

    private async Task<ProfileInputs> FindForCuratedAsync((ExecutionDate Date, Manifest Manifest) curated, CancellationToken cancellationToken)
    {
        CuratedObject[] objects = [.. curated.Manifest.Objects.Where(one => IsAsked(one.Source.Key))];
        RequireSome(objects.Length, curated.Manifest.Objects.Select(one => one.Source.Key));
        List<ObjectInfo> raw = [];
        foreach (CuratedObject one in objects)
        {
            if (await lake.Store.FindAsync(lake.Path.In(Zone.Raw, one.Source.Key), cancellationToken).ConfigureAwait(false) is not { } info || !IsSource(one, info))
            {
                return new ProfileInputs([], objects, curated.Date, $"{one.Source.Key} is no longer the raw object that was curated.");
            }

            raw.Add(info);
        }

        return new ProfileInputs(raw, objects, curated.Date, null);
    }

    private bool IsAsked(string key) => request.Key is null || key == request.Key || key == $"{dataset}/{request.Key}";

    private static bool IsSource(CuratedObject one, ObjectInfo raw) => one.Source.Key == raw.Address.Key && one.Source.ETag == raw.ETag;

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
