using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// One pass over the source, which may be in use: it is listed twice, and a manifest or pointer that readers go by is taken only
/// when it is the same in both listings and when it is read. So all that it names was there all the time. Data go first, then what
/// names them, zone by zone, the pointers last; the destination is complete at every moment.
/// </summary>
/// <param name="copy">The copy.</param>
/// <param name="first">The first listing of the source.</param>
/// <param name="there">What the destination had at the beginning of the round.</param>
/// <param name="retranslate">Whether documents have to be looked at that did not change.</param>
internal sealed class CopyRound(CopyContext copy, LakeListing first, LakeListing there, bool retranslate)
{
    private volatile bool _sourceChanged;
    private volatile bool _retranslate = retranslate;

    /// <summary>What the destination had at the beginning of the round.</summary>
    public LakeListing There => there;

    /// <summary>The objects that the destination has of the source, and which are proved equal, by their address at the source.</summary>
    public ConcurrentDictionary<ObjectAddress, CopiedObject> Copied { get; } = [];

    /// <summary>The documents that the destination has of the source now, by their address at the destination.</summary>
    public ConcurrentDictionary<ObjectAddress, bool> Documents { get; } = [];

    /// <summary>What is damaged or gone of what one run made of an execution date, by the partition.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<CopyFault>> Broken { get; } = [];

    /// <summary>The checksums that the source's documents state.</summary>
    public IReadOnlyDictionary<ObjectAddress, string> Stated { get; private set; } = new Dictionary<ObjectAddress, string>();

    /// <summary>Whether the source was changed meanwhile, so that another round is needed.</summary>
    public bool SourceChanged
    {
        get => _sourceChanged;
        set => _sourceChanged = value;
    }

    /// <summary>Whether an object that was copied before has another ETag now, so that unchanged documents may say something else.</summary>
    public bool Retranslate
    {
        get => _retranslate;
        set => _retranslate = value;
    }

    /// <summary>Whether the destination has a manifest of the source.</summary>
    public bool IsDocumentThere(ObjectAddress address) => Documents.ContainsKey(address);

    /// <summary>Copies what is new.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        LakeListing second = await LakeListing.ReadAsync(copy.From, cancellationToken).ConfigureAwait(false);
        ListedObject[] objects = [.. second.Objects.Where(one => !one.Role.IsSwitch() || first.Has(one.Info)).OrderBy(one => one.Zone).ThenBy(one => one.Address.Key, StringComparer.Ordinal)];
        SourceChanged = objects.Length < second.Objects.Count;
        ListedObject[] changed = [.. objects.Where(one => copy.Journal.FindUnchanged(one.Info, there) is null)];

        await ReadStatedAsync([.. changed.Where(one => one.Role is ObjectRole.Receipt or ObjectRole.RunManifest)], cancellationToken).ConfigureAwait(false);
        await CopyDataAsync([.. objects.Where(one => one.Role == ObjectRole.Data)], "copy data", cancellationToken).ConfigureAwait(false);
        await CopyDocumentsAsync(objects, changed, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadStatedAsync(ListedObject[] documents, CancellationToken cancellationToken)
    {
        copy.Tally.Begin("read manifests", documents.Length);
        Stated = await new StatedChecksums(copy).ReadAsync(documents, cancellationToken).ConfigureAwait(false);
    }

    private Task CopyDataAsync(ListedObject[] objects, string text, CancellationToken cancellationToken)
    {
        copy.Tally.Begin(text, objects.Where(one => copy.Journal.FindUnchanged(one.Info, there) is null).Sum(one => one.Info.SizeBytes));
        return new DataCopier(copy, this).CopyAsync(objects, cancellationToken);
    }

    private async Task CopyDocumentsAsync(ListedObject[] objects, ListedObject[] changed, CancellationToken cancellationToken)
    {
        ManifestTranslation translation = new(copy.From.Path, Copied);
        if (Retranslate || changed.Any(one => one.Role is ObjectRole.Receipt or ObjectRole.RunManifest or ObjectRole.Manifest))
        {
            await LearnAsync(translation, [.. objects.Where(one => one is { Zone: Zone.Curated, Role: ObjectRole.Manifest })], cancellationToken).ConfigureAwait(false);
        }

        DocumentCopier documents = new(copy, this, translation);
        foreach (Zone zone in new[] { Zone.Curated, Zone.Provision, Zone.Consumption })
        {
            copy.To.FailPoint.Reach("copy.before-manifests");
            foreach (ListedObject[] some in InSteps([.. objects.Where(one => one.Zone == zone)]))
            {
                await CopyDocumentsAsync(documents, some, $"copy {zone.ToString().ToLowerInvariant()} manifests", cancellationToken).ConfigureAwait(false);
            }
        }

        await CopyDataAsync([.. objects.Where(one => one.Role == ObjectRole.RunRecord)], "copy run history", cancellationToken).ConfigureAwait(false);
        await CopyDocumentsAsync(documents, [.. objects.Where(one => one.Role == ObjectRole.Pointer)], "copy pointers", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The receipts and manifests of a zone, by the steps in which they are copied. The latest date of each table goes before the
    /// others: who asks for the latest gets the one from before or the source's, and not an earlier one that is new already.
    /// </summary>
    private static IEnumerable<ListedObject[]> InSteps(ListedObject[] zone)
    {
        ILookup<ObjectRole, ListedObject> roles = zone.ToLookup(one => one.Role);
        ListedObject[] latest = [.. roles[ObjectRole.Manifest].GroupBy(TableOf).Select(dates => dates.Last())];
        return [[.. roles[ObjectRole.Receipt]], [.. roles[ObjectRole.RunManifest]], latest, [.. roles[ObjectRole.Manifest].Except(latest)]];
    }

    /// <summary>What is above the dates.</summary>
    private static string? TableOf(ListedObject manifest) => Path.GetDirectoryName(Path.GetDirectoryName(manifest.Address.Key));

    private Task CopyDocumentsAsync(DocumentCopier documents, ListedObject[] some, string text, CancellationToken cancellationToken)
    {
        List<ListedObject> due = [];
        foreach (ListedObject one in some)
        {
            CopiedObject? unchanged = copy.Journal.FindUnchanged(one.Info, there);

            // A receipt under its old id may have been copied before the rules were known that its id is made of.
            if (unchanged is null || (Retranslate && one.Role != ObjectRole.Pointer) || (one.Role == ObjectRole.Receipt && unchanged.Key == unchanged.Source))
            {
                due.Add(one);
            }
            else
            {
                Documents[one.Address] = true;
            }
        }

        copy.Tally.Begin(text, due.Count);
        return documents.CopyAsync(due, cancellationToken);
    }

    private async Task LearnAsync(ManifestTranslation translation, ListedObject[] manifests, CancellationToken cancellationToken)
    {
        copy.Tally.Begin("read curated manifests", manifests.Length);
        await Parallel.ForEachAsync(manifests, copy.InParallel(cancellationToken), async (one, stop) =>
        {
            if (await copy.From.Manifests.ReadManifestAsync(one.Address, stop).ConfigureAwait(false) is { } manifest)
            {
                translation.Learn(manifest);
            }

            copy.Tally.Advance(1);
        }).ConfigureAwait(false);
    }
}
