using System.Text.Json;
using Amazon.S3.Model;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Api.Zones;

/// <summary>Browsing a lake on S3, also with a user who may not read all of it.</summary>
[NeedsS3]
public sealed class ZonesOnS3Tests : IDisposable
{
    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task Zone_is_listed_as_not_readable_when_the_user_may_not_read_it()
    {
        TestLake lake = Buckets.OpenLake();
        await lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string key = (await Buckets.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Buckets["raw"], Prefix = "customer/" })).S3Objects.Single().Key;
        await DenyAsync(Buckets["raw"]);
        await using TestApi api = await TestApi.StartAsync(lake);

        JsonElement[] zones = [.. (await api.GetAsync("/v1/zones")).Json.GetProperty("zones").EnumerateArray()];

        zones.Select(zone => zone.GetProperty("readable").GetBoolean()).ShouldBe([false, true, true, true]);
        zones.Select(zone => zone.GetProperty("bucket").GetString()).ShouldBe([Buckets["raw"], Buckets["curated"], Buckets["provision"], Buckets["consumption"]]);
        zones[0].GetProperty("reason").GetString()!.ShouldContain("refused access");
        (await api.GetAsync("/v1/zones/raw/objects")).ShouldBeProblem(403, "not-readable");
        (await api.GetAsync($"/v1/zones/raw/preview?key={key}")).ShouldBeProblem(403, "not-readable");
        (await api.GetAsync("/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2")).Status.ShouldBe(200);
    }

    [StoreFact]
    public async Task Zones_but_consumption_are_not_readable_for_the_user_of_the_service_and_nothing_else_is_lost()
    {
        await Buckets.GrantAsync("api");
        await Buckets.OpenLake().DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        await using TestApi api = await TestApi.StartAsync(Buckets.OpenLakeAsGuest());

        ApiAnswer zones = await api.GetAsync("/v1/zones");

        zones.Status.ShouldBe(200, zones.Body);
        zones.Json.GetProperty("zones").EnumerateArray().Select(zone => (zone.GetProperty("zone").GetString(), zone.GetProperty("readable").GetBoolean()))
            .ShouldBe([("raw", false), ("curated", false), ("provision", false), ("consumption", true)]);
        (await api.GetAsync("/v1/zones/curated/objects")).ShouldBeProblem(403, "not-readable");
        string[] readable =
        [
            "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2", "/v1/segments", "/v1/segments/frequent_segment/37+/vouchers",
            "/v1/snapshots", "/v1/snapshots/current", "/v1/snapshots/2020-05-29", "/v1/snapshots/current/diff/2020-05-29", "/v1/runs", "/readyz",
            "/v1/zones/consumption/objects", "/v1/zones/consumption/preview?key=customer/voucher/_current.json", "/selection_criteria",
        ];
        foreach (string path in readable)
        {
            ApiAnswer answer = await api.GetAsync(path);
            answer.Status.ShouldBe(200, $"{path}: {answer.Body}");
        }

        (await api.QueryAsync("SELECT count(*) > 20 FROM voucher_usage")).Rows.Single().GetRawText().ShouldBe("[true]");
    }

    [StoreFact]
    public async Task Zone_is_readable_and_empty_when_its_bucket_is_not_made_yet()
    {
        TestLake lake = Buckets.OpenLake();
        await using TestApi api = await TestApi.StartAsync(lake);

        (await api.GetAsync("/v1/zones")).Json.GetProperty("zones").EnumerateArray().ShouldAllBe(zone => zone.GetProperty("readable").GetBoolean());
        (await api.GetAsync("/v1/zones/raw/objects")).Json.GetProperty("objects").GetArrayLength().ShouldBe(0);
        (await api.GetAsync("/v1/runs")).Json.GetProperty("runs").GetArrayLength().ShouldBe(0);
    }

    [StoreFact]
    public async Task No_zone_is_readable_when_the_credentials_are_wrong()
    {
        TestLake lake = Buckets.OpenLake(("AWS_SECRET_ACCESS_KEY", "wrong"));
        await using TestApi api = await TestApi.StartAsync(lake);

        ApiAnswer answer = await api.GetAsync("/v1/zones");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("zones").EnumerateArray().ShouldAllBe(
            zone => !zone.GetProperty("readable").GetBoolean() && zone.GetProperty("reason").GetString()!.StartsWith("The secret key is wrong"));
    }

    [StoreFact]
    public async Task Objects_are_paged_previewed_and_queried_as_in_a_folder()
    {
        TestLake lake = Buckets.OpenLake();
        await lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        await using TestApi api = await TestApi.StartAsync(lake);
        List<string> keys = [];
        for (string? after = ""; after is not null;)
        {
            JsonElement page = (await api.GetAsync($"/v1/zones/provision/objects?limit=2&prefix=customer/voucher_&after={after}")).Json;
            keys.AddRange(page.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("key").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        keys.ShouldBe(keys.Distinct().Order(StringComparer.Ordinal));
        JsonElement all = (await api.GetAsync("/v1/zones/provision/objects?limit=1000")).Json;
        keys.Count.ShouldBe(all.GetProperty("objects").GetArrayLength());
        ApiAnswer preview = await api.GetAsync($"/v1/zones/provision/preview?key={keys.First(key => key.EndsWith(".parquet"))}&limit=1");
        preview.Json.GetProperty("rows").GetArrayLength().ShouldBe(1, preview.Body);
        (await api.GetAsync($"/v1/zones/provision/preview?key={keys.First(key => key.EndsWith(".json"))}")).Json.GetProperty("text").GetString()!.ShouldContain("format_version");
        (await api.QueryAsync("SELECT count(*) > 20 FROM voucher_usage")).Rows.Single().GetRawText().ShouldBe("[true]");
        (await api.GetAsync("/v1/runs")).Json.GetProperty("runs").GetArrayLength().ShouldBe(1);
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private Task DenyAsync(string bucket) => Buckets.Client.PutBucketPolicyAsync(new PutBucketPolicyRequest
    {
        BucketName = bucket,
        Policy = $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":["*"]},
            "Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]}]}
            """,
    });
}
