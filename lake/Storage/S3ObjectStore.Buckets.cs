using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataLake.Lake.Storage;

/// <content>Buckets, and what answers say of the store.</content>
public sealed partial class S3ObjectStore
{
    /// <summary>What the store's latest answer said of the store, an error's too; null before the first.</summary>
    public StoreAnswer? LastAnswer => _watch.Last;

    /// <summary>The bodies of requests and answers so far, in bytes.</summary>
    public long BodyBytes => _watch.BodyBytes;

    /// <inheritdoc/>
    public Task<bool> HasBucketAsync(string bucket, CancellationToken cancellationToken) => TranslateAsync(new ObjectAddress(bucket, ""), async () =>
    {
        try
        {
            await _policy.SendAsync(
                $"HEAD {bucket}", stop => _client.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, stop), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    });

    /// <summary>Makes a bucket; one that is there already is well.</summary>
    /// <exception cref="LakeException">This user may not. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public Task MakeBucketAsync(string bucket, CancellationToken cancellationToken) => TranslateAsync(new ObjectAddress(bucket, ""), async () =>
    {
        await CreateBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <summary>Removes a bucket that is empty; one that has objects, or is gone already, is well.</summary>
    /// <exception cref="LakeException">This user may not. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public Task RemoveBucketAsync(string bucket, CancellationToken cancellationToken) => TranslateAsync(new ObjectAddress(bucket, ""), async () =>
    {
        try
        {
            await _policy.SendAsync(
                $"DELETE {bucket}", stop => _client.DeleteBucketAsync(new DeleteBucketRequest { BucketName = bucket }, stop), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "BucketNotEmpty" || S3Errors.IsMissing(e))
        {
            return false;
        }
    });

    /// <summary>Writes, and makes the bucket first where there is none.</summary>
    private async Task<T> WithBucketAsync<T>(ObjectAddress address, PutCondition condition, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (S3Errors.IsBucketMissing(e) && condition.ETag is null)
        {
            await CreateBucketAsync(address.Bucket, cancellationToken).ConfigureAwait(false);
            return await write().ConfigureAwait(false);
        }
    }

    private async Task CreateBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            await _policy.SendAsync(
                $"PUT {bucket}", stop => _client.PutBucketAsync(new PutBucketRequest { BucketName = bucket }, stop), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // Another writer was quicker. Where it is somebody else's, the write that follows says so.
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden || e.ErrorCode == "TooManyBuckets")
        {
            throw new LakeException(
                LakeErrorKind.StoreUnavailable, $"There is no bucket {bucket}, and this user may not make it", $"{bucket} in {Root}",
                "Create the bucket, or name another one with LAKE_BUCKETS__*", new InvalidOperationException("The bucket could not be made.", e));
        }
    }
}
