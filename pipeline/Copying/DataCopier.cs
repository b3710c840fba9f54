using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Copies objects byte by byte: to a local file, from there to the destination, and read back. An object of which the source's
/// documents state a checksum must have it.
/// </summary>
/// <param name="copy">The copy.</param>
/// <param name="round">The round of it.</param>
internal sealed class DataCopier(CopyContext copy, CopyRound round)
{
    private readonly SourceReader _source = new(copy, round);

    /// <summary>Copies objects, several at once.</summary>
    public Task CopyAsync(IEnumerable<ListedObject> objects, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(objects, copy.InParallel(cancellationToken), async (one, stop) => await CopyAsync(one, stop).ConfigureAwait(false));

    private async Task CopyAsync(ListedObject source, CancellationToken cancellationToken)
    {
        if (copy.Journal.FindUnchanged(source.Info, round.There) is { } unchanged)
        {
            round.Copied[source.Address] = unchanged;
            return;
        }

        ObjectInfo? there = round.There.Find(source.Address);
        CopiedObject? known = copy.Journal.Find(source.Address);
        if (there is not null && known?.SourceETag == source.Info.ETag && await HasAsync(there, known.Bytes, known.Sha256, cancellationToken).ConfigureAwait(false))
        {
            // Only its ETag is another: somebody wrote it anew, or moved the destination.
            await RememberAsync(source, there, known.Sha256, cancellationToken).ConfigureAwait(false);
            return;
        }

        string local = copy.Work.Value.NewFile(".copy");
        try
        {
            if (await _source.ReadAsync(source, known, local, cancellationToken).ConfigureAwait(false) is { } sha256)
            {
                ObjectInfo written = await PutAsync(source, there, known, local, sha256, cancellationToken).ConfigureAwait(false);
                await RememberAsync(source, written, sha256, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            File.Delete(local);
        }
    }

    private async Task RememberAsync(ListedObject source, ObjectInfo written, string sha256, CancellationToken cancellationToken)
    {
        CopiedObject entry = new(source.Address.ToString(), source.Info.ETag, written.Address.ToString(), written.ETag, source.Info.SizeBytes, sha256);
        if (copy.Journal.Find(source.Address) is not null)
        {
            round.Retranslate = true;
        }

        await copy.Journal.AddAsync(entry, cancellationToken).ConfigureAwait(false);
        round.Copied[source.Address] = entry;
    }

    private async Task<ObjectInfo> PutAsync(
        ListedObject source, ObjectInfo? there, CopiedObject? known, string local, string sha256, CancellationToken cancellationToken)
    {
        ObjectAddress address = source.Address;
        if (there is not null)
        {
            if (await HasAsync(there, source.Info.SizeBytes, sha256, cancellationToken).ConfigureAwait(false))
            {
                return there;
            }

            if (known?.ETag != there.ETag && !copy.Overwrite)
            {
                throw CopyErrors.Conflict([address], copy.To);
            }
        }

        copy.To.FailPoint.Reach("copy.before-put");
        PutCondition condition = there is null ? PutCondition.IfAbsent : PutCondition.IfMatch(there.ETag);
        if (await copy.To.Store.PutFileAsync(address, local, sha256, condition, cancellationToken).ConfigureAwait(false) is not { } written)
        {
            // Another copy may have been quicker, with the same bytes.
            ObjectInfo? other = await copy.To.Store.FindAsync(address, cancellationToken).ConfigureAwait(false);
            return other is not null && await HasAsync(other, source.Info.SizeBytes, sha256, cancellationToken).ConfigureAwait(false)
                ? other
                : throw CopyErrors.Busy(address, copy.To);
        }

        if (!await HasAsync(written, source.Info.SizeBytes, sha256, cancellationToken).ConfigureAwait(false))
        {
            throw CopyErrors.Differs(address, copy.To);
        }

        copy.Tally.Write(source, source.Info.SizeBytes);
        copy.To.FailPoint.Reach("copy.after-put");
        return written;
    }

    /// <summary>Whether an object of the destination, read as it rests there, has these bytes.</summary>
    private async Task<bool> HasAsync(ObjectInfo there, long bytes, string sha256, CancellationToken cancellationToken) =>
        there.SizeBytes == bytes && await StoredFiles.HasContentAsync(copy.To.Store, there, sha256, cancellationToken).ConfigureAwait(false);
}
