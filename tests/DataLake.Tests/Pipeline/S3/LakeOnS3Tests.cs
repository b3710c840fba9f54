using System.Text.Json;
using Amazon.S3.Model;
using DataLake.Lake;
using DataLake.Pipeline.Runs;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using DataLake.Tests.S3.Faults;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>The same commands and the same results on S3 as in a folder.</summary>
[NeedsS3]
public sealed class LakeOnS3Tests : IDisposable
{
    private const string Date = "2020-05-29";
    private const int MostRequestsOfAnUnchangedRun = 15;

    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task Run_publishes_the_rows_that_a_run_in_a_folder_does()
    {
        using TestLake folder = new();
        TestLake onS3 = Buckets.OpenLake();
        foreach (TestLake lake in new[] { folder, onS3 })
        {
            await DoneAsync(lake, "sample", "--rows", "5000");
            await DoneAsync(lake, "sample", "--rows", "4000", "--seed", "2");
            await DoneAsync(lake, "run", "-e", Date);
        }

        foreach (string table in new[] { "voucher_usage", "voucher_most_used" })
        {
            string query = $"SELECT * FROM consumption.{table} ORDER BY ALL";
            string expected = (await DoneAsync(folder, "query", query, "--format", "csv")).Output;
            expected.Split('\n').Length.ShouldBeGreaterThan(30);
            (await DoneAsync(onS3, "query", query, "--format", "csv")).Output.ShouldBe(expected);
        }
    }

    [StoreFact]
    public async Task Every_command_works_on_buckets()
    {
        TestLake lake = Buckets.OpenLake(("LAKE_GC_GRACE", "0s"));
        string delivery = Path.Combine(lake.Folder, "delivery.parquet");
        using (TestLake other = new())
        {
            await DoneAsync(other, "sample", "--rows", "3000");
            File.Copy(Directory.GetFiles(Path.Combine(other.Root, "raw"), "*.parquet", SearchOption.AllDirectories).Single(), delivery);
        }

        (await DoneAsync(lake, "ingest", delivery)).Output.ShouldContain("1");
        (await DoneAsync(lake, "ingest", delivery, "--format", "json")).Output.ShouldContain("false");
        await DoneAsync(lake, "run", "-e", Date);
        await DoneAsync(lake, "run", "aggregate", "-e", Date, "--force");
        await DoneAsync(lake, "backfill", "--from", "2020-05-27", "--to", "2020-05-28");
        await DoneAsync(lake, "rollback", "-e", "2020-05-28");
        using JsonDocument status = JsonDocument.Parse((await DoneAsync(lake, "status", "--format", "json")).Output);
        status.RootElement.GetProperty("served").GetString().ShouldBe("2020-05-28T00:00:00Z");
        status.RootElement.GetProperty("lake").GetString().ShouldBe(S3Server.Shared.Endpoint);
        (await DoneAsync(lake, "query", "SELECT count(*) FROM raw.voucher", "--format", "csv")).Output.ShouldContain("3000");
        (await DoneAsync(lake, "gc", "--format", "json")).Output.ShouldContain("provision/customer/voucher_usage".Replace("provision", Buckets["provision"], StringComparison.Ordinal));
        (await DoneAsync(lake, "doctor")).Output.ShouldContain("exactly one of 16 writers won, 20 times out of 20");
        (await DoneAsync(lake, "run", "-e", Date)).Output.ShouldContain("served");
    }

    [StoreFact]
    public async Task Error_names_the_bucket_when_that_of_raw_does_not_exist()
    {
        TestLake lake = Buckets.OpenLake();
        await DoneAsync(lake, "sample", "--rows", "100");
        string mistyped = Buckets["raw"] + "x";
        lake.Set("LAKE_BUCKETS__RAW", mistyped);

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date);

        outcome.ExitCode.ShouldBe(5, outcome.Error);
        outcome.Error.ShouldStartWith($"error: There is no raw data: the bucket {mistyped} does not exist [{mistyped}/customer/voucher/**/*.parquet in ");
        outcome.Error.ShouldContain("with LAKE_BUCKETS__RAW");
        (await Buckets.Client.ListBucketsAsync()).Buckets!.ShouldNotContain(bucket => bucket.BucketName == mistyped);
    }

    [StoreFact]
    public async Task Unchanged_run_takes_few_requests()
    {
        TestLake lake = Buckets.OpenLake();
        await DoneAsync(lake, "run", "-e", Date, "--sample", "3000");
        using LakeContext context = lake.Open();
        RunRequest request = new RunRequestFactory(context).Create(lake.Dataset, null, [], [TestLake.Date(Date)], force: false, "lake run (test)");

        RunReport report = await new PipelineRun(context, new SilentObserver()).ExecuteAsync(request, CancellationToken.None);

        report.Run.ShouldBeNull();
        context.Store.Requests.ShouldBeInRange(5, MostRequestsOfAnUnchangedRun);
        context.Store.Retries.ShouldBe(0);
    }

    [StoreFact]
    public async Task Run_record_counts_requests_and_retries()
    {
        int left = 3;
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, _ => Interlocked.Decrement(ref left) >= 0 ? Fault.SlowDown : Fault.None);
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint));

        CommandOutcome outcome = await DoneAsync(lake, "run", "-e", Date, "--sample", "3000", "--format", "json", "--verbose");

        outcome.Error.Split('\n').Count(line => line.StartsWith("debug: try ", StringComparison.Ordinal)).ShouldBe(3);
        outcome.Error.ShouldContain("503 SlowDown");
        using JsonDocument run = JsonDocument.Parse(outcome.Output);
        using JsonDocument record = JsonDocument.Parse((await DoneAsync(lake, "runs", run.RootElement.GetProperty("run").GetString()!, "--format", "json")).Output);
        record.RootElement.GetProperty("store_retries").GetInt32().ShouldBe(3);
        record.RootElement.GetProperty("store_requests").GetInt32().ShouldBeGreaterThan(20);
    }

    [StoreFact]
    public async Task Delivery_goes_in_once_when_a_byte_changes_while_it_is_compared()
    {
        // In parts and by somebody else, so that neither an MD5 nor a note tells.
        byte[] content = new byte[6_000_000];
        new Random(1).NextBytes(content);
        await PutInPartsAsync("customer/voucher/first.parquet", content);
        int left = 1;
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, line =>
            line.StartsWith("GET", StringComparison.Ordinal) && line.Contains("first.parquet", StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0
                ? Fault.CorruptAnswer
                : Fault.None);
        TestLake behind = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint));
        string second = Path.Combine(behind.Folder, "second.parquet");
        await File.WriteAllBytesAsync(second, content);

        await DoneAsync(behind, "ingest", second);

        left.ShouldBeLessThan(1);
        (await Buckets.ListAsync("raw")).Select(one => one.Key).Where(key => key.EndsWith(".parquet", StringComparison.Ordinal)).ShouldBe(["customer/voucher/first.parquet"]);
    }

    private async Task PutInPartsAsync(string key, byte[] content)
    {
        const int PartBytes = 5 << 20;
        string bucket = Buckets["raw"];
        await Buckets.Client.PutBucketAsync(bucket);
        string upload = (await Buckets.Client.InitiateMultipartUploadAsync(bucket, key)).UploadId;
        List<PartETag> parts = [];
        foreach (byte[] part in content.Chunk(PartBytes))
        {
            using MemoryStream body = new(part);
            UploadPartResponse sent = await Buckets.Client.UploadPartAsync(
                new UploadPartRequest { BucketName = bucket, Key = key, UploadId = upload, PartNumber = parts.Count + 1, InputStream = body });
            parts.Add(new PartETag(parts.Count + 1, sent.ETag));
        }

        await Buckets.Client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = parts });
    }

    [StoreFact]
    public async Task Nothing_but_copies_is_left_in_the_temporary_folder()
    {
        TestLake lake = Buckets.OpenLake();

        await DoneAsync(lake, "run", "-e", Date, "--sample", "3000");

        string[] left = Directory.GetFileSystemEntries(lake.Variable("LAKE_TEMP")!);
        left.ShouldBe([Path.Combine(lake.Variable("LAKE_TEMP")!, "cache")]);
        Directory.GetFiles(left[0], "*.part", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [StoreTheory]
    [InlineData("curate.between-puts")]
    [InlineData("aggregate.before-manifest")]
    [InlineData("publish.between-manifests")]
    [InlineData("publish.before-switch")]
    public async Task Killed_run_is_taken_up_again(string step)
    {
        TestLake lake = Buckets.OpenLake();
        await DoneAsync(lake, "run", "-e", "2020-05-28", "--sample", "3000");
        lake.Set("LAKE_FAILPOINT", step);
        (await LakeProcess.RunAsync(lake, "run", "-e", Date, "--force")).ExitCode.ShouldBe(LakeProcess.KilledExitCode);
        lake.Set("LAKE_FAILPOINT", "");
        (await DoneAsync(lake, "status", "--format", "json")).Output.ShouldContain("\"served\": \"2020-05-28T00:00:00Z\"");

        await DoneAsync(lake, "run", "-e", Date);

        (await DoneAsync(lake, "status", "--format", "json")).Output.ShouldContain($"\"served\": \"{Date}T00:00:00Z\"");
        (await DoneAsync(lake, "query", "SELECT sum(times_used) > 0 FROM consumption.voucher_usage", "-e", Date, "--format", "csv")).Output.ShouldContain("true");
    }

    [StoreTheory]
    [InlineData("AWS_SECRET_ACCESS_KEY", "wrong", "The secret key is wrong")]
    [InlineData("AWS_ACCESS_KEY_ID", "nobody", "The store does not know the access key")]
    public async Task Error_says_which_key_is_wrong(string setting, string value, string what)
    {
        TestLake lake = Buckets.OpenLake((setting, value));

        foreach (string[] args in new string[][] { ["status"], ["run", "-e", Date], ["sample", "--rows", "10"] })
        {
            CommandOutcome outcome = await lake.InvokeAsync(args);

            outcome.ExitCode.ShouldBe(4, outcome.Error);
            outcome.Error.ShouldStartWith($"error: {what} [");
            outcome.Error.ShouldContain($"Set {setting} to ");
            outcome.Error.Trim().Split('\n').Length.ShouldBe(1);
        }
    }

    [StoreFact]
    public async Task Error_speaks_of_TLS_when_the_endpoint_has_none()
    {
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", S3Server.Shared.Endpoint.Replace("http://", "https://", StringComparison.Ordinal)));

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(4, outcome.Error);
        outcome.Error.ShouldStartWith("error: There is no secure connection: ");
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private static async Task<CommandOutcome> DoneAsync(TestLake lake, params IReadOnlyList<string> args)
    {
        CommandOutcome outcome = await lake.InvokeAsync(args);
        outcome.ExitCode.ShouldBe(0, $"lake {string.Join(' ', args)}: {outcome.Error}");
        return outcome;
    }
}
