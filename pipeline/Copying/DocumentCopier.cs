using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Copies receipts, manifests and pointers, in the destination's ETags. One that names an object which was not copied stays
/// behind, so the destination never has a document without its objects.
/// </summary>
/// <param name="copy">The copy.</param>
/// <param name="round">The round of it.</param>
/// <param name="translation">Knows all curated partitions.</param>
internal sealed class DocumentCopier(CopyContext copy, CopyRound round, ManifestTranslation translation)
{
    /// <summary>Copies documents of one role, several at once.</summary>
    public Task CopyAsync(IEnumerable<ListedObject> documents, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(documents, copy.InParallel(cancellationToken), async (document, stop) =>
        {
            await (document.Role switch
            {
                ObjectRole.Receipt => CopyReceiptAsync(document, stop),
                ObjectRole.Pointer => CopyPointerAsync(document, stop),
                _ => CopyManifestAsync(document, stop),
            }).ConfigureAwait(false);
            copy.Tally.Advance(1);
        });

    private async Task CopyReceiptAsync(ListedObject document, CancellationToken cancellationToken)
    {
        if (await copy.From.Manifests.ReadAsync(document.Address, LakeJson.Default.CuratedObject, cancellationToken).ConfigureAwait(false) is not var (receipt, etag)
            || receipt.IsDamaged)
        {
            return;
        }

        List<CopyFault> faults = [];
        CuratedObject translated = translation.Translate(receipt, faults);
        string[] key = document.Address.Key.Split('/');
        if (faults.Count == 0)
        {
            ObjectAddress to = copy.To.Path.CuratedReceipt(new DatasetName(key[0], key[1]), translated.Id);
            await PutAsync(document, etag, to, Serialize(translated, LakeJson.Default.CuratedObject), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CopyManifestAsync(ListedObject document, CancellationToken cancellationToken)
    {
        if (await copy.From.Manifests.ReadAsync(document.Address, LakeJson.Default.Manifest, cancellationToken).ConfigureAwait(false) is not var (manifest, etag)
            || (document.Role.IsSwitch() && etag != document.Info.ETag))
        {
            // Its time comes in the next round, with all that it names.
            round.SourceChanged = true;
            return;
        }

        List<CopyFault> faults = [];
        Manifest translated = translation.Translate(document.Zone, manifest, faults);
        if (document.Role.IsSwitch() && round.Broken.TryGetValue(Partition(document, manifest), out IReadOnlyList<CopyFault>? broken))
        {
            faults.AddRange(broken);
        }

        if (faults.Count == 0)
        {
            await PutAsync(document, etag, document.Address, Serialize(translated, LakeJson.Default.Manifest), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!document.Role.IsSwitch())
        {
            // The tables of a run stand and fall together. What only a run's own manifest names may be garbage that is being collected.
            round.Broken[Partition(document, manifest)] = faults;
        }

        foreach (CopyFault fault in faults.Where(fault => document.Role.IsSwitch() || !fault.IsGone))
        {
            copy.Faults.AddOrUpdate(fault.Address, fault, (_, known) => known with { Date = known.Date ?? fault.Date });
        }
    }

    private async Task CopyPointerAsync(ListedObject document, CancellationToken cancellationToken)
    {
        if (await copy.From.Manifests.ReadAsync(document.Address, LakeJson.Default.CurrentSnapshot, cancellationToken).ConfigureAwait(false) is not var (pointer, etag)
            || etag != document.Info.ETag)
        {
            round.SourceChanged = true;
            return;
        }

        ObjectAddress served = copy.From.Path.In(Zone.Consumption, pointer.Manifest);
        if (!round.IsDocumentThere(served))
        {
            if (copy.Faults.IsEmpty && !round.SourceChanged)
            {
                copy.Faults[served] = new CopyFault(served, IsGone: true, new ExecutionDate(pointer.ExecutionDate));
            }

            return;
        }

        copy.To.FailPoint.Reach("copy.before-pointer");
        await PutAsync(document, etag, document.Address, Serialize(pointer, LakeJson.Default.CurrentSnapshot), cancellationToken).ConfigureAwait(false);
        copy.To.FailPoint.Reach("copy.after-pointer");
    }

    /// <summary>Where the tables are that one run made of an execution date.</summary>
    private static string Partition(ListedObject document, Manifest manifest) =>
        $"{document.Address.Bucket}/{document.Address.Key.Split('/')[0]} {new ExecutionDate(manifest.ExecutionDate)} {manifest.RunId}";

    private static byte[] Serialize<T>(T document, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(document, type);

    private async Task PutAsync(ListedObject document, string etag, ObjectAddress address, byte[] bytes, CancellationToken cancellationToken)
    {
        ObjectInfo? there = round.There.Find(address);
        CopiedObject? known = copy.Journal.Find(document.Address);
        string written = there is not null && await IsSettledAsync(document, there, known, bytes, cancellationToken).ConfigureAwait(false)
            ? there.ETag
            : await WriteAsync(document, address, there, bytes, cancellationToken).ConfigureAwait(false);
        CopiedObject entry = new(document.Address.ToString(), etag, address.ToString(), written, bytes.Length, Checksum.Of(bytes));
        if (entry != known)
        {
            await copy.Journal.AddAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        round.Documents[address] = true;
    }

    /// <summary>Whether what the destination has may stay.</summary>
    private async Task<bool> IsSettledAsync(
        ListedObject document, ObjectInfo there, CopiedObject? known, byte[] bytes, CancellationToken cancellationToken)
    {
        if (known?.ETag == there.ETag && known.Key == there.Address.ToString())
        {
            return known.Sha256 == Checksum.Of(bytes);
        }

        // The destination's own receipt for the same delivery and rules is as good.
        return await HasAsync(there.Address, bytes, cancellationToken).ConfigureAwait(false)
            || (document.Role == ObjectRole.Receipt && there.Address != document.Address && !copy.Overwrite);
    }

    private async Task<string> WriteAsync(ListedObject document, ObjectAddress address, ObjectInfo? there, byte[] bytes, CancellationToken cancellationToken)
    {
        PutCondition condition = there is null ? PutCondition.IfAbsent : PutCondition.IfMatch(there.ETag);
        ObjectInfo? written = await copy.To.Store.PutAsync(address, bytes, condition, cancellationToken).ConfigureAwait(false);
        ObjectContent? back = await copy.To.Store.ReadAsync(address, cancellationToken).ConfigureAwait(false);
        if (back?.Bytes.Span.SequenceEqual(bytes) != true)
        {
            throw written is null || (back is not null && back.ETag != written.ETag) ? CopyErrors.Busy(address, copy.To) : CopyErrors.Differs(address, copy.To);
        }

        copy.Tally.Write(document, bytes.Length);
        copy.To.FailPoint.Reach("copy.between-manifests");
        return back.ETag;
    }

    private async Task<bool> HasAsync(ObjectAddress address, byte[] bytes, CancellationToken cancellationToken) =>
        (await copy.To.Store.ReadAsync(address, cancellationToken).ConfigureAwait(false))?.Bytes.Span.SequenceEqual(bytes) == true;
}
