using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace DataLake.Lake.Storage;

/// <summary>Reads objects in parallel ranges into files; the ranges of all downloads together are bounded, and the buffers are small.</summary>
/// <param name="source">Where the objects are.</param>
/// <param name="options">How long a range is and how many are read at once.</param>
/// <param name="folder">Where the files are, for errors.</param>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle owns nothing, and late leases still need this.")]
internal sealed class RangeDownload(IRangeSource source, LocalCopiesOptions options, string folder)
{
    private const int BufferBytes = 256 << 10;

    private readonly SemaphoreSlim _slots = new(options.Parallelism, options.Parallelism);

    /// <summary>How a download ended.</summary>
    public enum Outcome
    {
        /// <summary>Every byte is there, and they are the right ones.</summary>
        Complete,

        /// <summary>Every byte is there, and nothing says whether they are the right ones; a second reading may.</summary>
        Unsure,

        /// <summary>The bytes are too few, or not the right ones.</summary>
        Damaged,

        /// <summary>There is no such object any more.</summary>
        Gone,
    }

    /// <summary>Reads an object.</summary>
    /// <param name="request">The object.</param>
    /// <param name="sizeBytes">Its length.</param>
    /// <param name="part">The file, which has that length already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it ended, and the SHA-256 of what came when it is there and was compared by that, or by nothing.</returns>
    public async Task<(Outcome Outcome, string? Sha256)> RunAsync(CopyRequest request, long sizeBytes, CopyPart part, CancellationToken cancellationToken)
    {
        if (sizeBytes == 0)
        {
            return (Outcome.Complete, null);
        }

        // The first answer says what the bytes must hash to.
        int length = (int)Math.Min(options.PartBytes, sizeBytes);
        ObjectRange? first = await source.OpenRangeAsync(request.Address, request.ETag, 0, length, cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            return (Outcome.Gone, null);
        }

        await using (first.ConfigureAwait(false))
        {
            CopyDigest expected = CopyDigest.Of(request, first);
            (Outcome outcome, string? hash) = await RunAsync(request, sizeBytes, part, first, expected, cancellationToken).ConfigureAwait(false);
            string? sha256 = expected.Algorithm == HashAlgorithmName.SHA256 ? hash : null;
            return outcome != Outcome.Complete ? (outcome, null)
                : expected.Expected is null ? (Outcome.Unsure, sha256)
                : hash == expected.Expected ? (Outcome.Complete, sha256)
                : (Outcome.Damaged, null);
        }
    }

    private async Task<(Outcome Outcome, string? Hash)> RunAsync(
        CopyRequest request, long sizeBytes, CopyPart part, ObjectRange first, CopyDigest expected, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        PrefixDigest digest = new(expected, part.File, stop.Token);
        Outcome outcome = Outcome.Complete;
        try
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = stop.Token };
            await Parallel.ForEachAsync(Offsets(sizeBytes), parallel, async (offset, token) =>
            {
                int bytes = (int)Math.Min(options.PartBytes, sizeBytes - offset);
                Outcome one = await ReadAsync(request, offset, bytes, part, offset == 0 ? first : null, token).ConfigureAwait(false);
                if (one == Outcome.Complete)
                {
                    digest.Written(offset, offset + bytes);
                    return;
                }

                outcome = one;
                await stop.CancelAsync().ConfigureAwait(false);
            }).ConfigureAwait(false);
            return (outcome, outcome == Outcome.Complete ? await digest.FinishAsync().ConfigureAwait(false) : null);
        }
        catch (OperationCanceledException) when (outcome != Outcome.Complete && !cancellationToken.IsCancellationRequested)
        {
            return (outcome, null);
        }
        catch (IOException e) when (digest.HasFailed)
        {
            throw StoreErrors.CreateForCopy(request.Address, folder, e);
        }
        finally
        {
            // The file must not be closed while it is read, and an end without a result needs no more hashing.
            await stop.CancelAsync().ConfigureAwait(false);
            await digest.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<Outcome> ReadAsync(
        CopyRequest request, long offset, int bytes, CopyPart part, ObjectRange? opened, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            ObjectRange? range = opened ?? await source.OpenRangeAsync(request.Address, request.ETag, offset, bytes, cancellationToken).ConfigureAwait(false);
            if (range is null)
            {
                return Outcome.Gone;
            }

            await using (range.ConfigureAwait(false))
            {
                int done = 0;
                while (done < bytes && await FillAsync(range.Body, buffer.AsMemory(0, Math.Min(BufferBytes, bytes - done)), cancellationToken).ConfigureAwait(false) is > 0 and int read)
                {
                    Write(request, buffer.AsSpan(0, read), part, offset + done);
                    done += read;
                }

                return done == bytes ? Outcome.Complete : Outcome.Damaged;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _slots.Release();
        }
    }

    // Bodies come in small pieces, and each write has its price.
    private static ValueTask<int> FillAsync(Stream range, Memory<byte> buffer, CancellationToken cancellationToken) =>
        range.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);

    private void Write(CopyRequest request, ReadOnlySpan<byte> bytes, CopyPart part, long offset)
    {
        try
        {
            RandomAccess.Write(part.File, bytes, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CreateForCopy(request.Address, folder, e);
        }
    }

    private IEnumerable<long> Offsets(long sizeBytes)
    {
        for (long offset = 0; offset < sizeBytes; offset += options.PartBytes)
        {
            yield return offset;
        }
    }
}
