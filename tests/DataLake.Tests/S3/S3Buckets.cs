using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Util;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Storage.Resilience;

namespace DataLake.Tests.S3;

/// <summary>Buckets of a test's own on the <see cref="S3Server"/>, and stores and lakes that use them. They go with the test.</summary>
internal sealed partial class S3Buckets : IDisposable
{
    private readonly string _prefix;
    private readonly bool _isOther;
    private readonly List<IDisposable> _open = [];
    private readonly Lazy<AmazonS3Client> _client;

    /// <summary>Buckets with names of their own.</summary>
    public S3Buckets()
        : this($"lake-test-{Guid.NewGuid():N}"[..30], isOther: false)
    {
    }

    private S3Buckets(string prefix, bool isOther)
    {
        (_prefix, _isOther) = (prefix, isOther);
        _client = new(() => S3ClientFactory.Create(
            S3Server.Shared.Endpoint, isOther ? Options(secret: S3Server.OtherSecret, key: S3Server.OtherName) : Options(), new AnswerWatch(TimeProvider.System)));
    }

    /// <summary>A folder for local files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("lake-test-").FullName;

    /// <summary>A client of the server, without anything of ours around it.</summary>
    public AmazonS3Client Client => _client.Value;

    /// <summary>
    /// Whether objects go also from a server that goes with the tests, which has them in memory. Default false; true for lakes
    /// of which there are hundreds or more.
    /// </summary>
    public bool FreesMemory { get; init; }

    /// <summary>The bucket of a zone; made when first written to.</summary>
    public string this[string zone] => $"{_prefix}-{zone}";

    /// <summary>The server's keys, with short waits.</summary>
    public static S3Options Options(int retries = 6, int tryTimeoutSeconds = 30, string? secret = null, string? key = null) => new()
    {
        AccessKeyId = key ?? S3Server.Shared.AccessKeyId,
        SecretAccessKey = secret ?? S3Server.Shared.SecretAccessKey,
        Region = S3Server.Shared.Region,
        Retries = retries,
        RetryDelay = TimeSpan.FromMilliseconds(20),
        TryTimeout = TimeSpan.FromSeconds(tryTimeoutSeconds),
        PartSizeBytes = 5 << 20,
    };

    /// <summary>Other buckets with the same names: those of the other user. They go with these.</summary>
    public S3Buckets OfOtherUser()
    {
        S3Buckets others = new(_prefix, isOther: true) { FreesMemory = FreesMemory };
        _open.Add(others);
        return others;
    }

    /// <summary>Opens a store.</summary>
    /// <param name="options">How it is spoken to; with short waits and small parts unless said otherwise.</param>
    /// <param name="endpoint">Where it is; the server itself unless said otherwise.</param>
    /// <param name="onRetry">Told of retries.</param>
    public S3ObjectStore OpenStore(S3Options? options = null, string? endpoint = null, Action<RetryNotice>? onRetry = null)
    {
        S3ObjectStore store = new(
            endpoint ?? S3Server.Shared.Endpoint, options ?? Options(), new LocalCopiesOptions(Path.Combine(Folder, "copies")), TimeProvider.System, onRetry);
        _open.Add(store);
        return store;
    }

    /// <summary>The zones' names.</summary>
    public static IReadOnlyList<string> Zones { get; } = ["raw", "curated", "provision", "consumption"];

    /// <summary>The settings of a lake in these buckets.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
    [
        ("LAKE_ROOT", S3Server.Shared.Endpoint),
        ("AWS_ACCESS_KEY_ID", _isOther ? S3Server.OtherName : S3Server.Shared.AccessKeyId),
        ("AWS_SECRET_ACCESS_KEY", _isOther ? S3Server.OtherSecret : S3Server.Shared.SecretAccessKey),
        ("AWS_REGION", S3Server.Shared.Region),
        .. Zones.Select(zone => ($"LAKE_BUCKETS__{zone.ToUpperInvariant()}", this[zone])),
    ];

    /// <summary>Makes a lake in these buckets.</summary>
    public TestLake OpenLake(params IEnumerable<(string Name, string Value)> settings) => OpenLakeAt(TimeProvider.System, settings);

    /// <summary>Makes a lake in these buckets, with a clock of its own.</summary>
    public TestLake OpenLakeAt(TimeProvider clock, params IEnumerable<(string Name, string Value)> settings)
    {
        TestLake lake = new([.. Settings, .. settings]) { Clock = clock };
        _open.Add(lake);
        return lake;
    }

    /// <summary>The objects of a zone; none when there is no bucket.</summary>
    public async Task<IReadOnlyList<S3Object>> ListAsync(string zone)
    {
        List<S3Object> objects = [];
        string? next = null;
        do
        {
            try
            {
                ListObjectsV2Response page = await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = this[zone], ContinuationToken = next });
                objects.AddRange(page.S3Objects ?? []);
                next = page.NextContinuationToken;
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
            {
                return [];
            }
        }
        while (next is not null);
        return objects;
    }

    /// <summary>Copies all objects, with their ETags, to buckets that are not there yet; the bytes stay on the server.</summary>
    public async Task CopyToAsync(S3Buckets to) => await Parallel.ForEachAsync(Zones, async (zone, stop) =>
    {
        IReadOnlyList<S3Object> objects = await ListAsync(zone);
        if (objects.Count == 0)
        {
            return;
        }

        await Client.PutBucketAsync(to[zone], stop);
        await Parallel.ForEachAsync(objects, stop, async (one, ended) => await Client.CopyObjectAsync(this[zone], one.Key, to[zone], one.Key, ended));
    });

    /// <summary>Closes what was opened, and removes the buckets from a server that stays.</summary>
    public void Dispose()
    {
        foreach (IDisposable one in _open)
        {
            one.Dispose();
        }

        if (!S3Server.Shared.IsThrowaway)
        {
            RemoveAsync().GetAwaiter().GetResult();
        }
        else if (FreesMemory)
        {
            Task.Run(FreeAsync).GetAwaiter().GetResult();
        }

        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private Task FreeAsync() => Parallel.ForEachAsync(Zones, async (zone, stop) =>
    {
        foreach (S3Object[] some in (await ListAsync(zone)).Chunk(1000))
        {
            await Client.DeleteObjectsAsync(
                new DeleteObjectsRequest { BucketName = this[zone], Objects = [.. some.Select(one => new KeyVersion { Key = one.Key })], Quiet = true }, stop);
        }
    });

    private async Task RemoveAsync()
    {
        foreach (string bucket in (await Client.ListBucketsAsync()).Buckets?.Select(bucket => bucket.BucketName) ?? [])
        {
            if (bucket.StartsWith(_prefix, StringComparison.Ordinal))
            {
                await AmazonS3Util.DeleteS3BucketWithObjectsAsync(Client, bucket);
            }
        }
    }
}
