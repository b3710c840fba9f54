using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Whether ranges of an object are read as they are asked for: local copies are made of them.</summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Its store.</param>
/// <param name="probes">The objects of this examination.</param>
/// <param name="bucket">A bucket that this user may read, write and delete in.</param>
internal sealed class RangesCheck(LakeContext lake, S3ObjectStore store, ProbeObjects probes, string bucket)
{
    private const int Size = 100_000;
    private const int Length = 1000;

    /// <summary>Looks.</summary>
    public async Task<Finding> LookAsync(CancellationToken cancellationToken)
    {
        ObjectAddress probe = probes.New(bucket, "ranges");
        byte[] content = new byte[Size];
        new Random(Size).NextBytes(content);
        ObjectInfo found = (await store.PutAsync(probe, content, PutCondition.None, cancellationToken).ConfigureAwait(false))!;
        foreach (int start in new[] { 0, Size / 2, Size - Length })
        {
            byte[] read = new byte[Length];
            ObjectRange range = await store.OpenRangeAsync(probe, found.ETag, start, Length, cancellationToken).ConfigureAwait(false)
                ?? throw BrokenPromise.Of(lake, probe, $"Bytes {start} to {start + Length} of {Size} are not there");
            await using (range.ConfigureAwait(false))
            {
                await range.Body.ReadExactlyAsync(read, cancellationToken).ConfigureAwait(false);
            }

            if (!read.AsSpan().SequenceEqual(content.AsSpan(start, Length)))
            {
                throw BrokenPromise.Of(lake, probe, $"Bytes {start} to {start + Length} of {Size} were asked for, and others came");
            }
        }

        ObjectRange? beyond = await store.OpenRangeAsync(probe, found.ETag, Size, Length, cancellationToken).ConfigureAwait(false);
        if (beyond is not null)
        {
            await beyond.DisposeAsync().ConfigureAwait(false);
            throw BrokenPromise.Of(lake, probe, "Bytes past the object's end were asked for, and some came");
        }

        return new Finding("store: range reads", FindingState.Ok, "the first, middle and last bytes are the right ones, and there are none past the end");
    }
}
