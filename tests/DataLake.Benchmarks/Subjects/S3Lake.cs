using DataLake.Lake;
using DataLake.Tests.S3;

namespace DataLake.Benchmarks.Subjects;

/// <summary>A lake in buckets of its own, which go with it.</summary>
public sealed class S3Lake : IAsyncDisposable
{
    private readonly string _name = $"lake-benchmark-{Guid.NewGuid():N}"[..30];
    private readonly string _temp;

    /// <summary>Names the buckets; they are made when first written to.</summary>
    /// <param name="parent">The folder that temporary files are made in.</param>
    public S3Lake(string parent)
    {
        _temp = Directory.CreateDirectory(Path.Combine(parent, _name)).FullName;
        Dictionary<string, string> settings = new()
        {
            ["LAKE_ROOT"] = S3Server.Shared.Endpoint,
            ["AWS_ACCESS_KEY_ID"] = S3Server.Shared.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = S3Server.Shared.SecretAccessKey,
            ["AWS_REGION"] = S3Server.Shared.Region,
            ["LAKE_TEMP"] = _temp,
        };
        foreach (Zone zone in Enum.GetValues<Zone>())
        {
            settings[$"LAKE_BUCKETS__{zone.ToString().ToUpperInvariant()}"] = BucketOf(zone);
        }

        Settings = settings;
    }

    /// <summary>The settings that <c>lake</c> finds it by.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The bare client of the server.</summary>
    public BareClient Client { get; } = new();

    /// <summary>The bucket of a zone.</summary>
    public string BucketOf(Zone zone) => $"{_name}-{zone.ToString().ToLowerInvariant()}";

    /// <summary>Puts a delivery into the raw zone.</summary>
    /// <returns>Its key.</returns>
    public async Task<string> DeliverAsync(string path)
    {
        string key = $"customer/voucher/{Path.GetFileName(path)}";
        await Client.S3.PutBucketAsync(BucketOf(Zone.Raw));
        await Client.UploadAsync(BucketOf(Zone.Raw), key, path);
        return key;
    }

    /// <summary>Empties all zones but raw, and removes all local copies.</summary>
    public async Task ResetAsync()
    {
        foreach (Zone zone in Enum.GetValues<Zone>().Where(zone => zone is not Zone.Raw))
        {
            await Client.RemoveAsync(BucketOf(zone));
        }

        await Task.Delay(TimeSpan.FromSeconds(5));
        Directory.Delete(_temp, recursive: true);
        Directory.CreateDirectory(_temp);
        TemporaryLake.Settle();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ResetAsync();
        await Client.RemoveAsync(BucketOf(Zone.Raw));
        Directory.Delete(_temp);
        Client.Dispose();
    }
}
