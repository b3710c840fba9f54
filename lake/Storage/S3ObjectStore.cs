using Amazon.S3;
using Amazon.S3.Model;
using DataLake.Lake.Storage.Resilience;

namespace DataLake.Lake.Storage;

/// <summary>
/// A lake in the buckets of an S3 store: MinIO, Ceph or any other, by path style. Objects pass through in buffers of fixed
/// size, whatever theirs is. A bucket is made when something is first written to it, where the user may.
/// </summary>
public sealed partial class S3ObjectStore : IObjectStore, IRangeSource, IDisposable
{
    private const int ObjectsPerDelete = 1000;

    private readonly S3Options _options;
    private readonly TimeProvider _clock;
    private readonly LocalCopies _copies;
    private readonly AmazonS3Client _client;
    private readonly RequestPolicy _policy;
    private readonly AnswerWatch _watch;

    /// <summary>Opens a store. Nothing is sent yet.</summary>
    /// <param name="endpoint">The endpoint, <c>http(s)://host[:port]</c>.</param>
    /// <param name="options">Keys, time-outs and bounds.</param>
    /// <param name="copies">Where the local copies of what is fetched are kept.</param>
    /// <param name="clock">What time-outs go by.</param>
    /// <param name="onRetry">Told of each retry; null for nobody.</param>
    public S3ObjectStore(string endpoint, S3Options options, LocalCopiesOptions copies, TimeProvider clock, Action<RetryNotice>? onRetry = null)
    {
        Root = endpoint;
        _options = options;
        _clock = clock;
        _watch = new AnswerWatch(clock);
        _client = S3ClientFactory.Create(endpoint, options, _watch);
        _policy = new RequestPolicy(options, clock, onRetry);
        _copies = new LocalCopies(this, copies, clock);
    }

    /// <inheritdoc/>
    public string Root { get; }

    /// <inheritdoc/>
    public int Requests => _policy.Requests;

    /// <inheritdoc/>
    public int Retries => _policy.Retries;

    /// <inheritdoc/>
    public Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken) => TranslateAsync(address, async () =>
        (await HeadAsync(address, cancellationToken).ConfigureAwait(false))?.Info);

    /// <inheritdoc/>
    public Task<string?> FindNotedSha256Async(ObjectInfo found, CancellationToken cancellationToken) => TranslateAsync(found.Address, async () =>
        await HeadAsync(found.Address, cancellationToken).ConfigureAwait(false) is { } now && now.Info.ETag == found.ETag ? now.Sha256?.ToLowerInvariant() : null);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<ObjectAddress> addresses, CancellationToken cancellationToken) =>
        addresses.Count == 1 ? DeleteOneAsync(addresses.First(), cancellationToken) : DeleteAllAsync(addresses, cancellationToken);

    /// <summary>Ends what is being downloaded and closes the connections; local copies stay for the next process.</summary>
    public void Dispose()
    {
        _copies.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _client.Dispose();
        _policy.Dispose();
        _conditionsGate.Dispose();
        _watch.Dispose();
    }

    private async Task DeleteAllAsync(IReadOnlyCollection<ObjectAddress> addresses, CancellationToken cancellationToken)
    {
        foreach (IGrouping<string, ObjectAddress> bucket in addresses.GroupBy(address => address.Bucket))
        {
            foreach (ObjectAddress[] some in bucket.Chunk(ObjectsPerDelete))
            {
                await TranslateAsync(some[0], async () =>
                {
                    try
                    {
                        await _policy.SendAsync($"POST {bucket.Key}?delete", stop => _client.DeleteObjectsAsync(
                            new DeleteObjectsRequest
                            {
                                BucketName = bucket.Key,
                                Objects = [.. some.Select(address => new KeyVersion { Key = Checked(address).Key })],
                                Quiet = true,
                            }, stop), cancellationToken).ConfigureAwait(false);
                        return true;
                    }
                    catch (DeleteObjectsException e) when (e.Response.DeleteErrors.FindAll(error => error.Code != "NoSuchKey") is [_, ..] errors)
                    {
                        throw S3Errors.CreateForDeletes(bucket.Key, Root, errors, some.Length, e);
                    }
                    catch (AmazonS3Exception e) when (e is DeleteObjectsException || S3Errors.IsMissing(e))
                    {
                        return false;
                    }
                }).ConfigureAwait(false);
            }
        }
    }

    private Task<bool> DeleteOneAsync(ObjectAddress address, CancellationToken cancellationToken) => TranslateAsync(address, async () =>
    {
        try
        {
            await _policy.SendAsync($"DELETE {address}", stop => _client.DeleteObjectAsync(
                new DeleteObjectRequest { BucketName = address.Bucket, Key = Checked(address).Key }, stop), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (S3Errors.IsMissing(e))
        {
            return false;
        }
    });

    /// <summary>The object, which write it came from and what its writer noted of its bytes; or null.</summary>
    private async Task<(ObjectInfo Info, string? WriteId, string? Sha256)?> HeadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            GetObjectMetadataResponse head = await _policy.SendAsync($"HEAD {address}", stop => _client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = address.Bucket, Key = Checked(address).Key }, stop), cancellationToken).ConfigureAwait(false);
            return (new ObjectInfo(address, Unquote(head.ETag), head.ContentLength, Utc(head.LastModified)), head.Metadata[WriteIdName], head.Metadata[Sha256Name]);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<T> TranslateAsync<T>(ObjectAddress address, Func<Task<T>> access)
    {
        try
        {
            return await access().ConfigureAwait(false);
        }
        catch (Exception e) when (S3Errors.IsOfRequest(e))
        {
            throw S3Errors.Create(address, Root, e);
        }
    }

    /// <summary>Refuses keys that a lake in a folder could not have: it must be possible to move a lake there.</summary>
    private ObjectAddress Checked(ObjectAddress address) => !address.Key.Split('/').Any(part => part is "." or "..") && address.Bucket is not ("." or "..")
        ? address
        : throw new LakeException(LakeErrorKind.Usage, "The key leads out of its bucket", $"{address} in {Root}", "Name a key without `..`");

    private static string Unquote(string etag) => etag.Trim('"');

    /// <summary>In whole seconds: a listing may know it more exactly than a look at the object.</summary>
    private static DateTimeOffset Utc(DateTime? instant) =>
        DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(instant?.ToUniversalTime() ?? DateTime.UnixEpoch).ToUnixTimeSeconds());
}
