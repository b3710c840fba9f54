using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.S3.Model;
using DataLake.Lake.Storage;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.S3;

/// <summary><c>lake doctor</c> on a real store, as a user who may do everything.</summary>
[NeedsS3]
public sealed class DoctorOnS3Tests : IDisposable
{
    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task Doctor_tries_everything_and_leaves_nothing_behind()
    {
        TestLake lake = await OpenLakeWithBucketsAsync();

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Dictionary<string, JsonElement> findings = Findings(document);
        findings.Keys.ShouldBe([
            "store: endpoint", "store: clock", "rights: raw", "rights: curated", "rights: provision", "rights: consumption", "user",
            "store: conditional put", "store: listing", "store: range reads", "store: upload in parts", "store: unfinished uploads",
            "disk: LAKE_TEMP", "disk: LAKE_CACHE", "dataset", "engine", "versions"]);
        findings.Values.ShouldAllBe(finding => Text(finding, "result") == "ok");
        Text(findings["store: endpoint"], "detail").ShouldContain($"without TLS, and knows {S3Server.Shared.AccessKeyId}");
        Text(findings["rights: curated"], "detail").ShouldBe($"{Buckets["curated"]}: list, read, write, delete");
        Text(findings["store: conditional put"], "detail").ShouldContain("exactly one of 16 writers won, 20 times out of 20, by If-None-Match and by If-Match; If-Match takes the ETag ");
        Text(findings["store: conditional put"], "follows").ShouldBe("Publishing beside another publisher is safe.");
        Text(findings["user"], "follows").ShouldBe("This user can run every command.");
        document.RootElement.GetProperty("requests").GetInt32().ShouldBeInRange(640, 2000);
        document.RootElement.GetProperty("bytes").GetInt64().ShouldBeInRange(10 << 20, 12 << 20);
        foreach (string zone in new[] { "raw", "curated", "provision", "consumption" })
        {
            ListObjectsV2Response left = await Buckets.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Buckets[zone] });
            (left.S3Objects ?? []).Select(one => one.Key).ShouldBe(zone == "consumption" ? ["_doctor/conditional-put"] : []);
            ListMultipartUploadsResponse uploads = await Buckets.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Buckets[zone] });
            (uploads.MultipartUploads ?? []).ShouldBeEmpty();
        }

        Directory.GetFiles(lake.Variable("LAKE_TEMP")!).ShouldBeEmpty();
    }

    [StoreFact]
    public async Task Doctor_has_writers_contend_at_once_also_where_one_request_at_a_time_is_allowed()
    {
        ConcurrentDictionary<string, Contest> contests = [];
        using ScriptedProxy proxy = new(S3Server.Shared.Endpoint, async request =>
        {
            if (request.Method == "PUT" && request.Path.Contains("contest-", StringComparison.Ordinal))
            {
                string header = request.Header("If-None-Match") is null ? "If-Match" : "If-None-Match";
                await contests.GetOrAdd($"{request.Path} {header}", _ => new Contest(writers: 16)).EnterAsync();
            }

            return null;
        });
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint), ("LAKE_S3_REQUESTS", "1"));

        CommandOutcome outcome = await lake.InvokeAsync("doctor");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("exactly one of 16 writers won, 20 times out of 20");
        contests.Count.ShouldBe(40);
        contests.Values.ShouldAllBe(contest => contest.AllWereThere, "all writers contend at once");
    }

    [StoreFact]
    public async Task Doctor_says_so_when_it_takes_too_long_to_remove_what_it_wrote()
    {
        using ScriptedProxy proxy = new(S3Server.Shared.Endpoint, async request =>
        {
            if (request.Method == "DELETE" && request.Path.Contains("/_doctor/probes/", StringComparison.Ordinal) && request.Path.Contains("contest-", StringComparison.Ordinal))
            {
                await Task.Delay(2 * TidyingUp.Patience);
            }

            return null;
        });
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint));

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement tidying = Findings(document)["store: tidying up"];
        (Text(tidying, "result"), Text(tidying, "detail")).ShouldBe(("warning", "It was given up after 5 s."));
        Text(tidying, "follows").ShouldBe("`lake gc` removes what the doctor left behind.");
    }

    [StoreFact]
    public async Task Doctor_prints_a_table_and_what_follows_from_it()
    {
        TestLake lake = await OpenLakeWithBucketsAsync();

        CommandOutcome outcome = await lake.InvokeAsync("doctor");

        outcome.Output.ShouldStartWith("healthy   true");
        outcome.Output.Split('\n').Single(line => line.Contains("store: range reads", StringComparison.Ordinal)).ShouldContain("ok");
        outcome.Output.TrimEnd().Split('\n')[^2..].ShouldBe(["This user can run every command.", "Publishing beside another publisher is safe."]);
    }

    [StoreFact]
    public async Task Doctor_reports_buckets_that_do_not_exist_and_makes_none()
    {
        TestLake lake = Buckets.OpenLake();
        await Buckets.Client.PutBucketAsync(Buckets["provision"]);

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Dictionary<string, JsonElement> findings = Findings(document);
        findings.Where(finding => finding.Key.StartsWith("rights: ", StringComparison.Ordinal)).Select(finding => $"{finding.Key} {Text(finding.Value, "result")}")
            .ShouldBe(["rights: raw warning", "rights: curated warning", "rights: provision ok", "rights: consumption note"]);
        Text(findings["rights: raw"], "detail").ShouldBe(
            $"{Buckets["raw"]}: list, read, write, delete; the bucket does not exist (it was made for this examination, and is removed again)");
        Text(findings["rights: raw"], "follows").ShouldBe(
            $"There is no bucket {Buckets["raw"]}: the first command that writes to it makes it. If it should be there, mend LAKE_BUCKETS__RAW.");
        Text(findings["store: conditional put"], "result").ShouldBe("ok");
        IEnumerable<string> there = (await Buckets.Client.ListBucketsAsync()).Buckets!.Select(bucket => bucket.BucketName);
        S3Buckets.Zones.Where(zone => there.Contains(Buckets[zone])).ShouldBe(["provision"]);
    }

    [StoreTheory]
    [InlineData(60, "warning", "1 min", 0)]
    [InlineData(-60, "warning", "1 min", 0)]
    [InlineData(840, "FAILED", "14 min", 4)]
    public async Task Doctor_compares_the_clocks(int secondsBehind, string result, string off, int exitCode)
    {
        TestLake lake = Buckets.OpenLakeAt(new OffsetClock(TimeSpan.FromSeconds(-secondsBehind)));

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(exitCode);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement clock = Findings(document)["store: clock"];
        Text(clock, "result").ShouldBe(result);
        Text(clock, "detail").Replace("60 s", "1 min", StringComparison.Ordinal).Replace("61 s", "1 min", StringComparison.Ordinal).Replace("59 s", "1 min", StringComparison.Ordinal)
            .ShouldStartWith($"{off} {(secondsBehind > 0 ? "ahead of" : "behind")} this machine's; set both by NTP");
    }

    [StoreFact]
    public async Task Doctor_counts_unfinished_uploads()
    {
        TestLake lake = Buckets.OpenLake(("LAKE_GC_GRACE", "0s"));
        await Buckets.Client.PutBucketAsync(Buckets["curated"]);
        await Buckets.Client.InitiateMultipartUploadAsync(Buckets["curated"], "customer/voucher/files/dead.parquet");
        await Task.Delay(TimeSpan.FromSeconds(1.1));

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement uploads = Findings(document)["store: unfinished uploads"];
        Text(uploads, "result").ShouldBe("note");
        Text(uploads, "detail").ShouldStartWith("1, the first begun 20");
        Text(uploads, "follows").ShouldBe("`lake gc` aborts 1 unfinished upload older than LAKE_GC_GRACE.");
    }

    [StoreFact]
    public async Task Doctor_ends_with_the_endpoint_when_a_key_is_wrong()
    {
        TestLake lake = Buckets.OpenLake(("AWS_SECRET_ACCESS_KEY", "wrong"));

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(4);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Dictionary<string, JsonElement> findings = Findings(document);
        Text(findings["store: endpoint"], "result").ShouldBe("FAILED");
        Text(findings["store: endpoint"], "detail").ShouldStartWith("The secret key is wrong");
        findings.Keys.ShouldNotContain("rights: raw");
        Text(findings["engine"], "result").ShouldBe("ok");
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private async Task<TestLake> OpenLakeWithBucketsAsync()
    {
        foreach (string zone in S3Buckets.Zones)
        {
            await Buckets.Client.PutBucketAsync(Buckets[zone]);
        }

        return Buckets.OpenLake();
    }

    private static Dictionary<string, JsonElement> Findings(JsonDocument document) =>
        document.RootElement.GetProperty("findings").EnumerateArray().ToDictionary(one => Text(one, "check"));

    private static string Text(JsonElement finding, string property) => finding.GetProperty(property).GetString()!;

    private sealed class OffsetClock(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }

    /// <summary>Each writer's put waits until all are there.</summary>
    private sealed class Contest(int writers)
    {
        private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _entered;

        public bool AllWereThere => _all.Task.IsCompleted;

        public async Task EnterAsync()
        {
            if (Interlocked.Increment(ref _entered) == writers)
            {
                _all.SetResult();
            }

            await _all.Task.WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
