using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Whether a listing has what was just written and not what was just deleted, over several pages.</summary>
/// <param name="lake">The lake.</param>
/// <param name="probes">The objects of this examination.</param>
/// <param name="bucket">A bucket that this user may read, write and delete in.</param>
internal sealed class ListingCheck(LakeContext lake, ProbeObjects probes, string bucket)
{
    private const int Objects = 5;
    private const int PageSize = 2;

    /// <summary>Looks.</summary>
    public async Task<Finding> LookAsync(CancellationToken cancellationToken)
    {
        ObjectAddress[] written = [.. Enumerable.Range(0, Objects).Select(i => probes.New(bucket, $"listed/{i}"))];
        foreach (ObjectAddress address in written)
        {
            await lake.Store.PutAsync(address, "listed"u8.ToArray(), PutCondition.None, cancellationToken).ConfigureAwait(false);
        }

        await ExpectAsync(written, "What was written is not listed, or not in order", cancellationToken).ConfigureAwait(false);
        await lake.Store.DeleteAsync([written[1]], cancellationToken).ConfigureAwait(false);
        await ExpectAsync([written[0], .. written[2..]], "What was deleted is still listed", cancellationToken).ConfigureAwait(false);
        string pages = lake.Options.IsOnS3 ? $", over {(Objects + PageSize - 1) / PageSize} pages" : "";
        return new Finding("store: listing", FindingState.Ok, $"objects are listed as soon as they are written, and not once they are deleted{pages}");
    }

    private async Task ExpectAsync(IReadOnlyList<ObjectAddress> expected, string fault, CancellationToken cancellationToken)
    {
        ObjectAddress prefix = probes.Unwritten(bucket, "listed/");
        IAsyncEnumerable<ObjectInfo> objects = (lake.Store as S3ObjectStore)?.ListInPagesAsync(prefix, "", PageSize, cancellationToken) ?? lake.Store.ListAsync(prefix, cancellationToken);
        List<ObjectAddress> listed = [];
        await foreach (ObjectInfo info in objects.ConfigureAwait(false))
        {
            listed.Add(info.Address);
        }

        if (!listed.SequenceEqual(expected))
        {
            throw BrokenPromise.Of(lake, prefix, fault);
        }
    }
}
