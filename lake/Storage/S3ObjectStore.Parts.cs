using Amazon.S3.Model;

namespace DataLake.Lake.Storage;

/// <content>Larger files, sent in parts.</content>
public sealed partial class S3ObjectStore
{
    private const int MostParts = 10_000;
    private const int PartsAtOnce = 8;

    private async Task<ObjectInfo?> PutPartsAsync(
        ObjectAddress address, string path, long size, long partSizeBytes, string sha256, PutCondition condition, CancellationToken cancellationToken) => await TranslateAsync(address, async () =>
    {
        // Some servers, Ceph for one, ignore conditions when an upload is completed. So the condition is looked at before
        // anything is sent and once more when everything was; on those servers a writer that comes in between is not
        // noticed. The lake's pointer and receipts are small and never go this way.
        if (!await HoldsAsync(address, condition, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        string writeId = Guid.NewGuid().ToString("N");
        string uploadId = await WithBucketAsync(address, condition, () => BeginUploadAsync(address, writeId, sha256, cancellationToken), cancellationToken).ConfigureAwait(false);
        ObjectInfo? written = null;
        try
        {
            List<PartETag> parts = await SendPartsAsync(address, path, size, partSizeBytes, uploadId, cancellationToken).ConfigureAwait(false);
            bool holds = await HoldsAsync(address, condition, cancellationToken).ConfigureAwait(false);
            written = !holds || await ConditionToSendAsync(address, condition, cancellationToken).ConfigureAwait(false) is not { } sent ? null
                : await WriteAsync(address, sent, writeId, size, async (ifNoneMatch, ifMatch) =>
                {
                    CompleteMultipartUploadResponse response = await _policy.SendAsync($"POST {address}?uploadId", stop => _client.CompleteMultipartUploadAsync(
                        new CompleteMultipartUploadRequest
                        {
                            BucketName = address.Bucket,
                            Key = address.Key,
                            UploadId = uploadId,
                            PartETags = parts,
                            IfNoneMatch = ifNoneMatch,
                            IfMatch = ifMatch,
                        }, stop), cancellationToken).ConfigureAwait(false);
                    return response.ETag;
                }, cancellationToken).ConfigureAwait(false);
            return written;
        }
        finally
        {
            if (written is null)
            {
                await TryAbortAsync(address, uploadId).ConfigureAwait(false);
            }
        }
    }).ConfigureAwait(false);

    private async Task<bool> HoldsAsync(ObjectAddress address, PutCondition condition, CancellationToken cancellationToken)
    {
        if (condition == PutCondition.None)
        {
            return true;
        }

        ObjectInfo? there = (await HeadAsync(address, cancellationToken).ConfigureAwait(false))?.Info;
        return condition.IsIfAbsent ? there is null : there?.ETag == condition.ETag;
    }

    private async Task<string> BeginUploadAsync(ObjectAddress address, string writeId, string? sha256, CancellationToken cancellationToken)
    {
        InitiateMultipartUploadResponse response = await _policy.SendAsync($"POST {address}?uploads", stop =>
        {
            InitiateMultipartUploadRequest request = new() { BucketName = address.Bucket, Key = Checked(address).Key };
            request.Metadata[WriteIdName] = writeId;
            if (sha256 is not null)
            {
                request.Metadata[Sha256Name] = sha256;
            }

            return _client.InitiateMultipartUploadAsync(request, stop);
        }, cancellationToken).ConfigureAwait(false);
        return response.UploadId;
    }

    private async Task<List<PartETag>> SendPartsAsync(
        ObjectAddress address, string path, long size, long partSizeBytes, string uploadId, CancellationToken cancellationToken)
    {
        long partSize = Math.Max(partSizeBytes, ((size - 1) / MostParts) + 1);
        PartETag[] parts = new PartETag[((size - 1) / partSize) + 1];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, parts.Length, parallel, async (i, stop) =>
        {
            int number = i + 1;
            long bytes = Math.Min(partSize, size - (i * partSize));
            UploadPartResponse response = await _policy.UploadAsync($"PUT {address}?partNumber={number}", bytes, async watch =>
            {
                UploadPartRequest request = new()
                {
                    BucketName = address.Bucket,
                    Key = address.Key,
                    UploadId = uploadId,
                    PartNumber = number,
                    FilePath = path,
                    FilePosition = i * partSize,
                    PartSize = bytes,
                };
                request.StreamTransferProgress += watch.Sent;
                return await _client.UploadPartAsync(request, watch.Token).ConfigureAwait(false);
            }, stop).ConfigureAwait(false);
            parts[i] = new PartETag(number, response.ETag);
        }).ConfigureAwait(false);
        return [.. parts];
    }

    /// <summary>
    /// Gives the parts' space back. Where that fails, the error that led here says more; the bucket's lifecycle rule for
    /// incomplete uploads removes them later.
    /// </summary>
    private Task TryAbortAsync(ObjectAddress address, string uploadId) =>
        TidyingUp.TryAsync(stop => AbortUploadAsync(new UnfinishedUpload(address, uploadId, default), stop));
}
