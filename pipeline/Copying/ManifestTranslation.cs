using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Says in the destination's ETags what manifests and receipts say in the source's. Ids of curated objects and fingerprints
/// are made of ETags; those that are up to date at the source are made anew, so that they are up to date at the destination.
/// Those that are not, or that nothing is known of, stay as they are: then a run rebuilds, as it would at the source.
/// </summary>
/// <param name="path">Forms the keys, which are the same on both sides.</param>
/// <param name="copied">The objects that were copied, by their address at the source.</param>
internal sealed class ManifestTranslation(LakePath path, IReadOnlyDictionary<ObjectAddress, CopiedObject> copied)
{
    private readonly ConcurrentDictionary<string, string> _fingerprints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _rules = new(StringComparer.Ordinal);

    /// <summary>Learns from a curated partition's manifest what its fingerprints, and those that follow from it, become.</summary>
    public void Learn(Manifest curated)
    {
        if (curated.FingerprintParts.TryGetValue(CuratedFingerprints.RulesPart, out string? rules))
        {
            _rules[rules] = true;
        }

        CuratedObject[] objects = [.. curated.Objects.Select(one => Translate(one))];
        Learn(CuratedFingerprints.Raw(Sources(curated.Objects)), CuratedFingerprints.Raw(Sources(objects)));
        Learn(CuratedFingerprints.Accounting(curated.Objects), CuratedFingerprints.Accounting(objects));
        Learn(
            CuratedFingerprints.Input(CuratedFingerprints.Counted(curated.Objects, curated.ExecutionDate)),
            CuratedFingerprints.Input(CuratedFingerprints.Counted(objects, curated.ExecutionDate)));
    }

    /// <summary>Translates a receipt. <see cref="Learn(Manifest)"/> must know the rules, or the id stays.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="faults">Takes what it names and what was not copied.</param>
    public CuratedObject Translate(CuratedObject receipt, ICollection<CopyFault>? faults = null)
    {
        ManifestInput source = Translate(Zone.Raw, receipt.Source);
        string? rules = _rules.Keys.FirstOrDefault(one => CuratedFingerprints.Id(receipt.Source.Key, receipt.Source.ETag, one) == receipt.Id);
        return receipt with
        {
            Source = rules is null ? receipt.Source : source,
            Id = rules is null ? receipt.Id : CuratedFingerprints.Id(source.Key, source.ETag, rules),
            Curated = Translate(Zone.Curated, receipt.Curated, null, faults),
            Rejected = Translate(Zone.Curated, receipt.Rejected, null, faults),
            Summary = receipt.Summary is { } summary ? Translate(Zone.Curated, summary, null, faults) : null,
        };
    }

    /// <summary>Translates a manifest.</summary>
    /// <param name="zone">Its zone.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="faults">Takes what it names and what was not copied.</param>
    public Manifest Translate(Zone zone, Manifest manifest, ICollection<CopyFault> faults)
    {
        ExecutionDate date = new(manifest.ExecutionDate);
        Zone before = zone == Zone.Consumption ? Zone.Provision : zone == Zone.Provision ? Zone.Curated : Zone.Raw;
        List<CopyFault> ofObjects = [];
        CuratedObject[] objects = [.. manifest.Objects.Select(one => Translate(one, ofObjects))];
        foreach (CopyFault fault in ofObjects)
        {
            faults.Add(fault with { Date = date });
        }

        Manifest translated = manifest with
        {
            Inputs = [.. manifest.Objects.Count > 0 ? objects.Select(one => one.Source) : manifest.Inputs.Select(input => Translate(before, input))],
            Files = [.. manifest.Files.Select(file => Translate(zone, file, date, faults))],
            Objects = objects,
        };

        Dictionary<string, string> parts = manifest.FingerprintParts.ToDictionary(part => part.Key, part => _fingerprints.GetValueOrDefault(part.Value, part.Value));
        return new Fingerprint(manifest.FingerprintParts).Value == manifest.Fingerprint
            ? translated with { FingerprintParts = parts, Fingerprint = new Fingerprint(parts).Value }
            : translated;
    }

    private static IEnumerable<(string Key, string ETag)> Sources(IEnumerable<CuratedObject> objects) =>
        objects.Select(one => (one.Source.Key, one.Source.ETag));

    private void Learn(string before, string after) => _fingerprints[before] = after;

    private ManifestInput Translate(Zone zone, ManifestInput input) =>
        copied.TryGetValue(path.In(zone, input.Key), out CopiedObject? copy) && copy.SourceETag == input.ETag ? input with { ETag = copy.ETag } : input;

    private ManifestFile Translate(Zone zone, ManifestFile file, ExecutionDate? date, ICollection<CopyFault>? faults)
    {
        ObjectAddress address = path.In(zone, file.Key);
        CopiedObject? copy = copied.GetValueOrDefault(address);
        if (copy is not null && copy.Bytes == file.Bytes && copy.Sha256 == file.Sha256)
        {
            return file with { ETag = copy.ETag };
        }

        faults?.Add(new CopyFault(address, IsGone: copy is null, date));
        return file;
    }
}
