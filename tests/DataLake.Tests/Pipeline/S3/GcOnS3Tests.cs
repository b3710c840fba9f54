using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.S3.Model;
using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>What <c>lake gc</c> removes from buckets besides objects that nothing refers to.</summary>
[NeedsS3]
public sealed class GcOnS3Tests : IDisposable
{
    private static readonly TimeSpan _deleteTime = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task Unfinished_uploads_are_aborted_in_every_bucket_when_they_are_old_enough()
    {
        TestLake lake = Buckets.OpenLake(("LAKE_GC_GRACE", "1h"));
        foreach (string zone in new[] { "raw", "curated", "provision", "consumption" })
        {
            await Buckets.Client.PutBucketAsync(Buckets[zone]);
            InitiateMultipartUploadResponse upload = await Buckets.Client.InitiateMultipartUploadAsync(Buckets[zone], $"customer/dead-{zone}");
            await Buckets.Client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Buckets[zone],
                Key = $"customer/dead-{zone}",
                UploadId = upload.UploadId,
                PartNumber = 1,
                InputStream = new MemoryStream(new byte[1000]),
            });
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1));
        (await CountAsync(lake, "gc")).ShouldBe(0);
        lake.Set("LAKE_GC_GRACE", "0s");
        (await CountAsync(lake, "gc", "--dry-run")).ShouldBe(4);
        (await LeftAsync()).ShouldBe(4);

        CommandOutcome outcome = await lake.InvokeAsync("gc");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("unfinished uploads  4");
        outcome.Output.ShouldContain($"{Buckets["curated"]}/customer/dead-curated");
        (await LeftAsync()).ShouldBe(0);
        (await lake.InvokeAsync("gc")).Output.ShouldContain("There was nothing to remove.");
    }

    [StoreFact]
    public async Task Leftovers_of_a_dead_doctor_and_a_dead_publisher_are_removed()
    {
        TestLake lake = Buckets.OpenLake(("LAKE_GC_GRACE", "0s"));
        CommandOutcome run = await lake.InvokeAsync("run", "-e", "2020-05-29", "--sample", "1000");
        run.ExitCode.ShouldBe(0, run.Error);
        string[] keys = ["_doctor/probes/dead/contest-1", "customer/voucher/_switching/20200529T000000000Z-00000000.json"];
        foreach (string key in keys.Append("_doctor/conditional-put"))
        {
            await Buckets.Client.PutObjectAsync(new PutObjectRequest { BucketName = Buckets["consumption"], Key = key, ContentBody = "{}" });
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1));

        CommandOutcome outcome = await lake.InvokeAsync("gc", "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        document.RootElement.GetProperty("garbage").EnumerateArray().Select(one => one.GetProperty("object").GetString())
            .ShouldBe(keys.Select(key => $"{Buckets["consumption"]}/{key}"), ignoreOrder: true);
        ListObjectsV2Response left = await Buckets.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Buckets["consumption"] });
        left.S3Objects.Select(one => one.Key).ShouldContain("_doctor/conditional-put");
        left.S3Objects.Select(one => one.Key).ShouldNotContain(key => keys.Contains(key));
    }

    [StoreFact]
    public async Task Garbage_that_belongs_together_goes_at_once_and_after_what_names_it()
    {
        ConcurrentQueue<string> deleted = [];
        int now = 0;
        int most = 0;
        using ScriptedProxy proxy = new(S3Server.Shared.Endpoint, async request =>
        {
            if (request.Method == "DELETE")
            {
                deleted.Enqueue(request.Path);
                int count = Interlocked.Increment(ref now);
                InterlockedMax(ref most, count);
                await Task.Delay(_deleteTime);
                Interlocked.Decrement(ref now);
            }

            // Ceph refuses to delete several by one request to a user who has no more than the rights that a pipeline needs.
            return request.Method == "POST" ? ScriptedProxy.Error(403, "AccessDenied") : null;
        });
        TestLake lake = Buckets.OpenLake(("LAKE_GC_GRACE", "0s"));
        foreach (string _ in new[] { "first", "second" })
        {
            CommandOutcome run = await lake.InvokeAsync("run", "-e", "2020-05-29", "--sample", "1000", "--force");
            run.ExitCode.ShouldBe(0, run.Error);
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1));
        int before = await CountObjectsAsync();
        lake.Set("LAKE_ROOT", proxy.Endpoint);

        CommandOutcome outcome = await lake.InvokeAsync("gc", "--keep", "1");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        (before - await CountObjectsAsync()).ShouldBe(deleted.Count, "each is deleted once");
        most.ShouldBeGreaterThan(1, "objects go several at once");
        string[] snapshot = [.. deleted.Where(path => path.StartsWith($"/{Buckets["consumption"]}/", StringComparison.Ordinal)).Select(path => Path.GetFileName(path.Split('?')[0]))];
        snapshot[0].ShouldBe("_manifest.json");
        snapshot[1..].ShouldBe(["segments.yaml", "voucher_most_used.parquet", "voucher_usage.parquet"], ignoreOrder: true);
        (await lake.InvokeAsync("gc", "--keep", "1")).Output.ShouldContain("There was nothing to remove.");
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private async Task<int> CountObjectsAsync()
    {
        int count = 0;
        foreach (string zone in new[] { "curated", "provision", "consumption" })
        {
            count += (await Buckets.ListAsync(zone)).Count;
        }

        return count;
    }

    private static async Task<int> CountAsync(TestLake lake, params IReadOnlyList<string> args)
    {
        using JsonDocument document = JsonDocument.Parse((await lake.InvokeAsync([.. args, "--format", "json"])).Output);
        document.RootElement.GetProperty("removed").GetBoolean().ShouldBeFalse();
        return document.RootElement.GetProperty("unfinished_uploads").GetInt32();
    }

    private async Task<int> LeftAsync()
    {
        int left = 0;
        foreach (string zone in new[] { "raw", "curated", "provision", "consumption" })
        {
            left += (await Buckets.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Buckets[zone] })).MultipartUploads?.Count ?? 0;
        }

        return left;
    }
}
