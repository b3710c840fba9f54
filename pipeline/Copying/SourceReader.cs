using System.Buffers;
using System.Security.Cryptography;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Brings objects of the source to the local disk, at the ETag they were listed with, and makes sure of their bytes: by the
/// checksum that a document states; else, over a network, by an ETag that is an MD5, by what the object's writer noted, or by two
/// equal readings.
/// </summary>
/// <param name="copy">The copy.</param>
/// <param name="round">The round of it.</param>
internal sealed class SourceReader(CopyContext copy, CopyRound round)
{
    private const int BufferBytes = 1 << 20;
    private const int MostReadings = 3;

    /// <summary>Reads an object into a local file.</summary>
    /// <param name="source">The object.</param>
    /// <param name="known">What it was copied as before, or null.</param>
    /// <param name="local">The path of the file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its SHA-256; null when it is not to be copied: it is gone or was replaced, or it is damaged.</returns>
    /// <exception cref="LakeException">Each reading gives other bytes. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public async Task<string?> ReadAsync(ListedObject source, CopiedObject? known, string local, CancellationToken cancellationToken)
    {
        // A file of a run never gets other bytes unless a document says so: what was right when it was copied still is.
        string? stated = round.Stated.GetValueOrDefault(source.Address) ?? (ObjectRoles.IsFileOfRun(source.Zone, source.Address.Key) ? known?.Sha256 : null);
        string? before = null;
        for (int reading = 0; reading < MostReadings; reading++)
        {
            if (await ReadOnceAsync(source.Info, local, cancellationToken).ConfigureAwait(false) is not var (sha256, md5))
            {
                round.SourceChanged = true;
                return null;
            }

            if (stated is null ? sha256 == before || await IsSureAsync(source.Info, sha256, md5, cancellationToken).ConfigureAwait(false) : sha256 == stated)
            {
                return sha256;
            }

            if (sha256 == before)
            {
                // What a document states is not what rests there.
                copy.Faults[source.Address] = new CopyFault(source.Address, IsGone: false, Date: null);
                return null;
            }

            before = sha256;
        }

        throw CopyErrors.Unsteady(source.Address, copy.From);
    }

    /// <summary>
    /// Whether an ETag or a note vouches for the bytes. Of objects that were sent in parts the ETag is no MD5: those that nobody noted
    /// anything of are read twice, and so are those that a note speaks against.
    /// </summary>
    private async Task<bool> IsSureAsync(ObjectInfo source, string sha256, string md5, CancellationToken cancellationToken) =>
        !copy.From.Options.IsOnS3 || string.Equals(source.ETag, md5, StringComparison.OrdinalIgnoreCase)
        || await copy.From.Store.FindNotedSha256Async(source, cancellationToken).ConfigureAwait(false) == sha256;

    private Task<(string Sha256, string Md5)?> ReadOnceAsync(ObjectInfo source, string local, CancellationToken cancellationToken) =>
        StoreErrors.TranslateTempAsync<(string Sha256, string Md5)?>(local, async () =>
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
    });

#pragma warning disable CA5351 // S3 defines ETags as MD5; this finds damage on the way, not an attack.
    private async Task<(string Sha256, string Md5)> TransferAsync(ObjectInfo source, Stream from, FileStream to, CancellationToken cancellationToken)
    {
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await ReadSomeAsync(source, from, buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
            {
                sha256.AppendData(buffer, 0, read);
                if (copy.From.Options.IsOnS3)
                {
                    md5.AppendData(buffer, 0, read);
                }

                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                copy.Tally.Advance(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (Convert.ToHexStringLower(sha256.GetHashAndReset()), Convert.ToHexStringLower(md5.GetHashAndReset()));
    }
#pragma warning restore CA5351

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
}
