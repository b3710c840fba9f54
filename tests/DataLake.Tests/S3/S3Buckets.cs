using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Util;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Storage.Resilience;

namespace DataLake.Tests.S3;

/// <summary>Buckets of a test's own on the <see cref="S3Server"/>, and stores and lakes that use them. They go with the test.</summary>
internal sealed class S3Buckets : IDisposable
{
    private readonly string _prefix = $"lake-test-{Guid.NewGuid():N}"[..30];
    private readonly List<IDisposable> _open = [];
    private readonly Lazy<AmazonS3Client> _client = new(() => S3ClientFactory.Create(S3Server.Shared.Endpoint, Options(), new AnswerWatch(TimeProvider.System)));

    /// <summary>A folder for local files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("lake-test-").FullName;

    /// <summary>A client of the server, without anything of ours around it.</summary>
    public AmazonS3Client Client => _client.Value;

    /// <summary>The bucket of a zone; made when first written to.</summary>
    public string this[string zone] => $"{_prefix}-{zone}";

    /// <summary>The server's keys, with short waits.</summary>
    public static S3Options Options(int retries = 6, int tryTimeoutSeconds = 30, string? secret = null) => new()
    {
        AccessKeyId = S3Server.Shared.AccessKeyId,
        SecretAccessKey = secret ?? S3Server.Shared.SecretAccessKey,
        Region = S3Server.Shared.Region,
        Retries = retries,
        RetryDelay = TimeSpan.FromMilliseconds(20),
        TryTimeout = TimeSpan.FromSeconds(tryTimeoutSeconds),
        PartSizeBytes = 5 << 20,
    };

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

    /// <summary>Makes a lake in these buckets.</summary>
    public TestLake OpenLake(params IEnumerable<(string Name, string Value)> settings) => OpenLakeAt(TimeProvider.System, settings);

    /// <summary>Makes a lake in these buckets, with a clock of its own.</summary>
    public TestLake OpenLakeAt(TimeProvider clock, params IEnumerable<(string Name, string Value)> settings)
    {
        TestLake lake = new([
            ("LAKE_ROOT", S3Server.Shared.Endpoint),
            ("AWS_ACCESS_KEY_ID", S3Server.Shared.AccessKeyId),
            ("AWS_SECRET_ACCESS_KEY", S3Server.Shared.SecretAccessKey),
            ("AWS_REGION", S3Server.Shared.Region),
            ("LAKE_BUCKETS__RAW", this["raw"]),
            ("LAKE_BUCKETS__CURATED", this["curated"]),
            ("LAKE_BUCKETS__PROVISION", this["provision"]),
            ("LAKE_BUCKETS__CONSUMPTION", this["consumption"]),
            .. settings,
        ])
        { Clock = clock };
        _open.Add(lake);
        return lake;
    }

    /// <summary>Makes a lake in these buckets, as the user with few rights.</summary>
    public TestLake OpenLakeAsGuest(params IEnumerable<(string Name, string Value)> settings) =>
        OpenLake([("AWS_ACCESS_KEY_ID", S3Server.GuestName), ("AWS_SECRET_ACCESS_KEY", S3Server.GuestSecret), .. settings]);

    /// <summary>Makes the four buckets, and lets the guest do in them what a policy of <c>infra/object-store/policies</c> allows.</summary>
    public async Task GrantAsync(string policy)
    {
        string path = Path.Combine(Golden.RepositoryRoot, "infra", "object-store", "policies", policy + ".json");
        JsonArray statements = JsonNode.Parse(await File.ReadAllTextAsync(path))!["Statement"]!.AsArray();
        foreach (string zone in new[] { "raw", "curated", "provision", "consumption" })
        {
            await Client.PutBucketAsync(this[zone]);
            JsonArray granted = [.. statements.SelectMany(statement => Grants(statement!, zone))];
            if (granted.Count > 0)
            {
                JsonObject document = new() { ["Version"] = "2012-10-17", ["Statement"] = granted };
                await Client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = this[zone], Policy = document.ToJsonString() });
            }
        }
    }

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

        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What a user's policy says of one bucket, as that bucket's own policy says it.</summary>
    private IEnumerable<JsonNode> Grants(JsonNode statement, string zone)
    {
        string[] resources = [.. statement["Resource"]!.AsArray().Select(one => one!.GetValue<string>())
            .Where(one => one == $"arn:aws:s3:::{zone}" || one == $"arn:aws:s3:::{zone}/*")
            .Select(one => one.Replace($":::{zone}", $":::{this[zone]}", StringComparison.Ordinal))];
        if (resources.Length > 0)
        {
            yield return new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["AWS"] = new JsonArray($"arn:aws:iam:::user/{S3Server.GuestName}") },
                ["Action"] = statement["Action"]!.DeepClone(),
                ["Resource"] = new JsonArray([.. resources.Select(one => JsonValue.Create(one))]),
            };
        }
    }

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
