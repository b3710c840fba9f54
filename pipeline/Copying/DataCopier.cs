using System.Buffers;
using System.Security.Cryptography;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Copies objects byte by byte: to a local file, from there to the destination, and read back. An object of which the source's
/// documents state a checksum must have it.
/// </summary>
/// <param name="copy">The copy.</param>
/// <param name="round">The round of it.</param>
internal sealed class DataCopier(CopyContext copy, CopyRound round)
{
    private const int BufferBytes = 1 << 20;

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
            if (await ReadVerifiedAsync(source, known, local, cancellationToken).ConfigureAwait(false) is { } sha256)
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

    /// <summary>Brings an object to the local disk.</summary>
    /// <returns>Its checksum; null when it is not to be copied: it is gone, or damaged.</returns>
    private async Task<string?> ReadVerifiedAsync(ListedObject one, CopiedObject? known, string local, CancellationToken cancellationToken)
    {
        ObjectInfo source = one.Info;

        // A file of a run never gets other bytes unless a document says so: what was right when it was copied still is.
        string? stated = round.Stated.GetValueOrDefault(source.Address) ?? (ObjectRoles.IsFileOfRun(one.Zone, source.Address.Key) ? known?.Sha256 : null);
        string? sha256 = await ReadAsync(source, local, cancellationToken).ConfigureAwait(false);
        if (sha256 is not null && stated is not null && sha256 != stated)
        {
            // Once more: the damage may have happened on the way.
            sha256 = await ReadAsync(source, local, cancellationToken).ConfigureAwait(false);
        }

        if (sha256 is null)
        {
            round.SourceChanged = true;
            return null;
        }

        if (stated is not null && sha256 != stated)
        {
            copy.Faults[source.Address] = new CopyFault(source.Address, IsGone: false, Date: null);
            return null;
        }

        return sha256;
    }

    private async Task<string?> ReadAsync(ObjectInfo source, string local, CancellationToken cancellationToken)
    {
        Stream? from = await copy.From.Store.OpenReadAsync(source, cancellationToken).ConfigureAwait(false);
        if (from is null)
        {
            return null;
        }

        await using (from.ConfigureAwait(false))
        {
            FileStream to = new(local, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous });
            await using (to.ConfigureAwait(false))
            {
                return await TransferAsync(source, from, to, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<string> TransferAsync(ObjectInfo source, Stream from, FileStream to, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await ReadSomeAsync(source, from, buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                copy.Tally.Advance(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads; an error is the source's, whereas one of writing is that of LAKE_TEMP.</summary>
    private async Task<int> ReadSomeAsync(ObjectInfo source, Stream from, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Create(source.Address, copy.From.Store.Root, e);
        }
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
        if (await copy.To.Store.PutFileAsync(address, local, condition, cancellationToken).ConfigureAwait(false) is not { } written)
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
        there.SizeBytes == bytes && await StoredFiles.ChecksumAsync(copy.To.Store, there, cancellationToken).ConfigureAwait(false) == sha256;
}
