using System.Text.Json;
using Amazon.S3.Model;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>The users of <c>infra/object-store/policies</c>: what they can do, and what the lake says where they cannot.</summary>
[NeedsS3(Guest = true)]
public sealed class RightsTests : IDisposable
{
    private const string Date = "2020-05-29";

    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreTheory]
    [InlineData("pipeline", "read only, as `lake run` needs", "list, read, write, delete", "list, read, write, delete", "This user can run `lake run`, `backfill`, `rollback`, `gc`")]
    [InlineData("ingest", "list, read, write; no delete (as `lake ingest` needs", "no rights", "no rights", "This user can run `lake ingest` and `lake sample`, not the pipeline.")]
    [InlineData("analyst", "list, read; no write, no delete", "list, read; no write, no delete", "list, read; no write, no delete", "This user can run `lake query`, `status` and `runs`")]
    [InlineData("api", "no rights", "no rights", "list, read; no write, no delete", "This user can look up what is served")]
    public async Task Doctor_says_what_the_user_of_a_policy_can_do(string policy, string raw, string curated, string consumption, string follows)
    {
        await Buckets.GrantAsync(policy);
        await FillAsync();
        TestLake lake = Buckets.OpenLakeAsGuest();

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(0, outcome.Output);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Dictionary<string, JsonElement> findings = Findings(document);
        Detail(findings, "rights: raw").ShouldContain(raw);
        Detail(findings, "rights: curated").ShouldContain(curated);
        Detail(findings, "rights: consumption").ShouldContain(consumption);
        Detail(findings, "user").ShouldBe($"resembles the user `{policy}`");
        findings["user"].GetProperty("follows").GetString()!.ShouldStartWith(follows);
        Detail(findings, policy == "pipeline" ? "store: conditional put" : "store: promises").ShouldContain(policy == "pipeline" ? "20 times out of 20" : "not tried");
        foreach (string zone in new[] { "raw", "curated", "provision" })
        {
            (await KeysAsync(zone)).ShouldAllBe(key => !key.StartsWith("_doctor/", StringComparison.Ordinal));
        }
    }

    [StoreFact]
    public async Task Doctor_fails_when_the_user_has_no_right_at_all()
    {
        foreach (string zone in new[] { "raw", "curated", "provision", "consumption" })
        {
            await Buckets.Client.PutBucketAsync(Buckets[zone]);
        }

        CommandOutcome outcome = await Buckets.OpenLakeAsGuest().InvokeAsync("doctor");

        outcome.ExitCode.ShouldBe(4);
        outcome.Output.ShouldContain("has no rights in any bucket");
    }

    [StoreFact]
    public async Task Pipeline_runs_queries_and_collects_without_writing_raw_or_making_buckets()
    {
        await Buckets.GrantAsync("pipeline");
        await Buckets.OpenLake().InvokeAsync("sample", "--rows", "3000");
        TestLake lake = Buckets.OpenLakeAsGuest(("LAKE_GC_GRACE", "0s"));

        foreach (string[] args in new string[][] { ["run", "-e", Date], ["run", "-e", Date, "--force"], ["backfill", "--from", "2020-05-27", "--to", "2020-05-28"], ["rollback", "-e", "2020-05-28"], ["status"] })
        {
            CommandOutcome outcome = await lake.InvokeAsync(args);
            outcome.ExitCode.ShouldBe(0, $"{string.Join(' ', args)}: {outcome.Error}");
        }

        CommandOutcome collected = await lake.InvokeAsync("gc");
        collected.ExitCode.ShouldBe(0, collected.Error);
        collected.Output.ShouldContain($"Unfinished uploads in {Buckets["raw"]} were not looked for: this user may not list them.");
        (await KeysAsync("raw")).ShouldBe(["_doctor/conditional-put", "customer/voucher/rows-3000-seed-1.parquet"]);
    }

    [StoreTheory]
    [InlineData("sample --rows 100")]
    [InlineData("run -e 2020-05-29 --sample 100")]
    public async Task Delivery_is_refused_and_says_who_may_when_the_user_is_the_pipeline(string command)
    {
        await Buckets.GrantAsync("pipeline");

        CommandOutcome outcome = await Buckets.OpenLakeAsGuest().InvokeAsync(command.Split(' '));

        outcome.ExitCode.ShouldBe(4);
        string error = outcome.Error.Trim().Split('\n').ShouldHaveSingleItem();
        error.ShouldStartWith($"error: The user guest may not put deliveries into raw [{Buckets["raw"]}/customer/voucher/");
        error.ShouldContain("Take a user who may for `lake ingest` and `lake sample`, as compose has the user ingest; then `lake run` without --sample as this one.");
        (await KeysAsync("raw")).ShouldBeEmpty();
    }

    [StoreFact]
    public async Task Ingest_puts_deliveries_and_the_pipeline_is_refused_to_it()
    {
        await Buckets.GrantAsync("ingest");
        TestLake lake = Buckets.OpenLakeAsGuest();

        (await lake.InvokeAsync("sample", "--rows", "1000")).ExitCode.ShouldBe(0);
        CommandOutcome run = await lake.InvokeAsync("run", "-e", Date);

        (await KeysAsync("raw")).ShouldBe(["_doctor/conditional-put", "customer/voucher/rows-1000-seed-1.parquet"]);
        run.ExitCode.ShouldBe(4);
        run.Error.Trim().Split('\n')[^1].ShouldStartWith($"error: The store refused access: AccessDenied, HTTP 403 [{Buckets["curated"]}/customer/voucher/");
        run.Error.ShouldContain($"Give this user the right to do it in the bucket {Buckets["curated"]}");
    }

    [StoreFact]
    public async Task Error_names_the_bucket_when_it_is_missing_and_may_not_be_made()
    {
        await Buckets.GrantAsync("ingest");
        TestLake lake = Buckets.OpenLakeAsGuest(("LAKE_BUCKETS__RAW", Buckets["none"]));

        CommandOutcome sample = await lake.InvokeAsync("sample", "--rows", "100");
        CommandOutcome doctor = await lake.InvokeAsync("doctor");

        sample.ExitCode.ShouldBe(4);
        sample.Error.Trim().ShouldBe(
            $"error: There is no bucket {Buckets["none"]}, and this user may not make it [{Buckets["none"]} in {S3Server.Shared.Endpoint}]. Create the bucket, or name another one with LAKE_BUCKETS__*.");
        doctor.ExitCode.ShouldBe(4);
        doctor.Output.Split('\n').Single(line => line.Contains("rights: raw", StringComparison.Ordinal)).ShouldContain($"FAILED   There is no bucket {Buckets["none"]}");
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    /// <summary>An object in each bucket, so that there is something to read.</summary>
    private async Task FillAsync()
    {
        foreach (string zone in new[] { "raw", "curated", "provision", "consumption" })
        {
            await Buckets.Client.PutObjectAsync(new PutObjectRequest { BucketName = Buckets[zone], Key = "customer/some", ContentBody = "some" });
        }
    }

    private async Task<List<string>> KeysAsync(string zone) =>
        [.. ((await Buckets.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Buckets[zone] })).S3Objects ?? []).Select(one => one.Key)];

    private static Dictionary<string, JsonElement> Findings(JsonDocument document) =>
        document.RootElement.GetProperty("findings").EnumerateArray().ToDictionary(one => one.GetProperty("check").GetString()!);

    private static string Detail(Dictionary<string, JsonElement> findings, string check) => findings[check].GetProperty("detail").GetString()!;
}
