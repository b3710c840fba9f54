using Amazon.S3;
using Amazon.S3.Model;

namespace DataLake.Lake.Storage;

/// <content>Uploads in parts that were begun: to find and to abort what dead commands left.</content>
public sealed partial class S3ObjectStore
{
    /// <summary>Lists the uploads that were begun and neither completed nor aborted.</summary>
    /// <param name="prefix">The bucket, and the prefix of their keys. No bucket means no uploads. MinIO lists those of one whole key only.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<UnfinishedUpload>> ListUploadsAsync(ObjectAddress prefix, CancellationToken cancellationToken) =>
        TranslateAsync<IReadOnlyList<UnfinishedUpload>>(prefix, async () =>
        {
            List<UnfinishedUpload> found = [];
            (string? Key, string? Upload) next = default;
            ListMultipartUploadsResponse page;
            do
            {
                try
                {
                    page = await _policy.SendAsync($"LIST {prefix}?uploads", stop => _client.ListMultipartUploadsAsync(
                        new ListMultipartUploadsRequest
                        {
                            BucketName = prefix.Bucket,
                            Prefix = prefix.Key.Length > 0 ? prefix.Key : null,
                            KeyMarker = next.Key,
                            UploadIdMarker = next.Upload,

                            // Some characters that keys may have cannot stand in XML. Ceph encodes them without saying so in its answer.
                            Encoding = EncodingType.Url,
                        }, stop), cancellationToken).ConfigureAwait(false);
                }
                catch (AmazonS3Exception e) when (S3Errors.IsBucketMissing(e))
                {
                    return found;
                }

                found.AddRange((page.MultipartUploads ?? []).Select(one =>
                    new UnfinishedUpload(prefix with { Key = Decode(one.Key, EncodingType.Url) }, one.UploadId, Utc(one.Initiated))));
                next = page.IsTruncated != true ? default
                    : page.NextKeyMarker is { Length: > 0 } key ? (Decode(key, EncodingType.Url), page.NextUploadIdMarker)
                    : throw new IOException("A listing of uploads that goes on does not say where.");
            }
            while (page.IsTruncated == true);
            return found;
        });

    /// <summary>Begins an upload in parts, which takes the right to write and leaves no object; to be aborted.</summary>
    public Task<UnfinishedUpload> BeginUploadAsync(ObjectAddress address, CancellationToken cancellationToken) => TranslateAsync(address, async () =>
        new UnfinishedUpload(address, await BeginUploadAsync(address, Guid.NewGuid().ToString("N"), sha256: null, cancellationToken).ConfigureAwait(false), _clock.GetUtcNow()));

    /// <summary>Aborts an upload, and gives its parts' space back; one that is no more is passed over.</summary>
    public Task AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => TranslateAsync(upload.Address, async () =>
    {
        try
        {
            await _policy.SendAsync($"DELETE {upload.Address}?uploadId", stop => _client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = upload.Address.Bucket, Key = upload.Address.Key, UploadId = upload.UploadId }, stop),
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload" || S3Errors.IsMissing(e))
        {
            return false;
        }
    });

    /// <summary>Puts a file in parts however small it is, and leaves it where it is.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="path">The local file.</param>
    /// <param name="partSizeBytes">The parts' size; at least 5 MiB, as S3 has it.</param>
    /// <param name="cancellationToken">Gives up, and aborts the upload.</param>
    public async Task PutInPartsAsync(ObjectAddress address, string path, long partSizeBytes, CancellationToken cancellationToken) =>
        await PutPartsAsync(
            address, path, new FileInfo(path).Length, partSizeBytes, await HashLocalAsync(address, path, cancellationToken).ConfigureAwait(false), PutCondition.None, cancellationToken).ConfigureAwait(false);
}
