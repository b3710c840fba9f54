using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Util;
using DataLake.Tests.S3;
using Microsoft.Win32.SafeHandles;

namespace DataLake.Benchmarks.Subjects;

/// <summary>
/// The SDK's client and nothing around it: ranges and parts in parallel, as many and as long as ours, and no retries,
/// conditions, checksums or renames.
/// </summary>
public sealed class BareClient : IDisposable
{
    private const int RangeBytes = 8 << 20;
    private const long PartBytes = 16 << 20;

    private static readonly TimeSpan _freeing = TimeSpan.FromSeconds(8);
    private static readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = 8 };

    /// <summary>The client.</summary>
    public AmazonS3Client S3 { get; } = new(
        new BasicAWSCredentials(S3Server.Shared.AccessKeyId, S3Server.Shared.SecretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = S3Server.Shared.Endpoint,
            AuthenticationRegion = S3Server.Shared.Region,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 0,
        });

    /// <summary>Reads an object into a new file.</summary>
    public async Task DownloadAsync(string bucket, string key, string path)
    {
        long size = (await S3.GetObjectMetadataAsync(bucket, key)).ContentLength;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, size);
        await Parallel.ForAsync(0, (size + RangeBytes - 1) / RangeBytes, _parallel, async (i, stop) =>
        {
            long from = i * RangeBytes;
            int count = (int)Math.Min(RangeBytes, size - from);
            byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(count);
            try
            {
                using GetObjectResponse response = await S3.GetObjectAsync(
                    new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(from, from + count - 1) }, stop);
                await response.ResponseStream.ReadExactlyAsync(buffer.AsMemory(0, count), stop);
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), from, stop);
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            }
        });
    }

    /// <summary>Writes an object from a file; a larger one in parts.</summary>
    public async Task UploadAsync(string bucket, string key, string path)
    {
        long size = new FileInfo(path).Length;
        if (size <= PartBytes)
        {
            await S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, FilePath = path });
            return;
        }

        string upload = (await S3.InitiateMultipartUploadAsync(bucket, key)).UploadId;
        PartETag[] parts = new PartETag[((size - 1) / PartBytes) + 1];
        await Parallel.ForAsync(0, parts.Length, _parallel, async (i, stop) => parts[i] = new PartETag(i + 1, (await S3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = upload,
                PartNumber = i + 1,
                FilePath = path,
                FilePosition = i * PartBytes,
                PartSize = Math.Min(PartBytes, size - (i * PartBytes)),
            }, stop)).ETag));
        await S3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = [.. parts] });
    }

    /// <summary>Deletes all objects of a bucket, and gives the server, which keeps them in memory, time to free it.</summary>
    public async Task EmptyAsync(string bucket)
    {
        ListObjectsV2Response objects = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket });
        await Task.WhenAll((objects.S3Objects ?? []).Select(one => S3.DeleteObjectAsync(bucket, one.Key)));
        await Task.Delay(_freeing);
    }

    /// <summary>Removes a bucket with all that is in it, if there is one.</summary>
    public async Task RemoveAsync(string bucket)
    {
        if (await AmazonS3Util.DoesS3BucketExistV2Async(S3, bucket))
        {
            await AmazonS3Util.DeleteS3BucketWithObjectsAsync(S3, bucket);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => S3.Dispose();
}
