using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Whether an upload in parts becomes the object that was sent, and an aborted one leaves nothing.</summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Its store.</param>
/// <param name="probes">The objects of this examination.</param>
/// <param name="bucket">A bucket that this user may read, write and delete in.</param>
internal sealed class PartsCheck(LakeContext lake, S3ObjectStore store, ProbeObjects probes, string bucket)
{
    private const string Check = "store: upload in parts";
    private const int PartSize = 5 << 20;
    private const int Size = PartSize + 1000;

    /// <summary>Looks.</summary>
    public async Task<Finding> LookAsync(CancellationToken cancellationToken)
    {
        using LazyWorkFolder work = new(lake.Options, RunId.Create(lake.Clock));
        string path;
        try
        {
            path = await MakeFileAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e)
        {
            // This machine's fault, which says nothing of the store; the disk has a finding of its own.
            return new Finding(Check, FindingState.Note, "not tried, for want of a local file: " + e.Message);
        }

        ObjectAddress probe = probes.New(bucket, "parts");
        await store.PutInPartsAsync(probe, path, PartSize, cancellationToken).ConfigureAwait(false);
        await CompareAsync(probe, path, cancellationToken).ConfigureAwait(false);
        return new Finding(Check, FindingState.Ok, $"two parts are the object that was sent; {await AbortAsync(cancellationToken).ConfigureAwait(false)}");
    }

    private static Task<string> MakeFileAsync(LazyWorkFolder work, CancellationToken cancellationToken)
    {
        string path = work.Value.NewFile(".probe");
        return StoreErrors.TranslateTempAsync(path, async () =>
        {
            byte[] content = new byte[Size];
            new Random(Size).NextBytes(content);
            await File.WriteAllBytesAsync(path, content, cancellationToken).ConfigureAwait(false);
            return path;
        });
    }

    private async Task CompareAsync(ObjectAddress probe, string path, CancellationToken cancellationToken)
    {
        Stream? content = await store.OpenReadAsync(probe, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            throw BrokenPromise.Of(lake, probe, "An upload in parts was completed, and there is no object");
        }

        await using (content.ConfigureAwait(false))
        {
            if (await Checksum.OfAsync(content, cancellationToken).ConfigureAwait(false) != await Checksum.OfFileAsync(path, cancellationToken).ConfigureAwait(false))
            {
                throw BrokenPromise.Of(lake, probe, "What was uploaded in parts was not read back");
            }
        }
    }

    private async Task<string> AbortAsync(CancellationToken cancellationToken)
    {
        ObjectAddress probe = probes.Unwritten(bucket, "aborted");
        await store.AbortUploadAsync(await store.BeginUploadAsync(probe, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (await store.FindAsync(probe, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw BrokenPromise.Of(lake, probe, "An upload was aborted, and there is an object");
        }

        IReadOnlyList<UnfinishedUpload> left = [];
        bool maySee = await Attempt.IsAllowedAsync(async () => left = await store.ListUploadsAsync(probe, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return !maySee ? "one was aborted"
            : left.Count == 0 ? "an aborted one leaves nothing"
            : throw BrokenPromise.Of(lake, probe, "An upload was aborted, and is still listed");
    }
}
