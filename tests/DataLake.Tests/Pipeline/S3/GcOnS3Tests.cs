using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>What <c>lake gc</c> removes from buckets besides objects that nothing refers to.</summary>
[NeedsS3]
public sealed class GcOnS3Tests : IDisposable
{
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
    public async Task Garbage_that_belongs_together_goes_in_one_request_after_what_names_it()
    {
        ConcurrentQueue<string> requests = [];
        using ScriptedProxy proxy = new(S3Server.Shared.Endpoint, request =>
        {
            if (request.Method == "DELETE" || request.Path.EndsWith("?delete", StringComparison.Ordinal) || request.Path.EndsWith("?delete=", StringComparison.Ordinal))
            {
                requests.Enqueue($"{request.Method} {request.Path} {Encoding.UTF8.GetString(request.Body)}");
            }

            return Task.FromResult<string?>(null);
        });
        TestLake lake = Buckets.OpenLake(("LAKE_GC_GRACE", "0s"));
        foreach (string _ in new[] { "first", "second" })
        {
            CommandOutcome run = await lake.InvokeAsync("run", "-e", "2020-05-29", "--sample", "1000", "--force");
            run.ExitCode.ShouldBe(0, run.Error);
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1));
        int before = (await Buckets.ListAsync("consumption")).Count + (await Buckets.ListAsync("provision")).Count + (await Buckets.ListAsync("curated")).Count;
        lake.Set("LAKE_ROOT", proxy.Endpoint);

        CommandOutcome outcome = await lake.InvokeAsync("gc", "--keep", "1");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        int after = (await Buckets.ListAsync("consumption")).Count + (await Buckets.ListAsync("provision")).Count + (await Buckets.ListAsync("curated")).Count;
        (before - after).ShouldBeGreaterThan(requests.Count, "objects go several at once");
        string[] snapshot = [.. requests.Where(request => request.Contains($"/{Buckets["consumption"]}", StringComparison.Ordinal))];
        snapshot.Length.ShouldBe(2);
        snapshot[0].ShouldContain("_manifest.json");
        snapshot[1].ShouldNotContain(".json");
        snapshot[1].ShouldContain(".parquet");
        (await lake.InvokeAsync("gc", "--keep", "1")).Output.ShouldContain("There was nothing to remove.");
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
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
