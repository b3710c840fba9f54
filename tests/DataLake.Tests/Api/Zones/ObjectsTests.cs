using System.Text.Json;
using DataLake.Lake;
using DataLake.Lake.Storage;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Zones;

/// <summary>The zones and their objects over HTTP.</summary>
public sealed class ObjectsTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    [Fact]
    public async Task Zones_are_listed_in_the_order_that_data_takes()
    {
        ApiAnswer answer = await published.Api.GetAsync("/v1/zones");

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe("application/json");
        JsonElement[] zones = [.. answer.Json.GetProperty("zones").EnumerateArray()];
        zones.Select(zone => zone.GetProperty("zone").GetString()).ShouldBe(["raw", "curated", "provision", "consumption"]);
        zones.Select(zone => zone.GetProperty("bucket").GetString()).ShouldBe(["raw", "curated", "provision", "consumption"]);
        zones.ShouldAllBe(zone => string.Join(' ', zone.EnumerateObject().Select(field => field.Name)) == "zone bucket readable reason");
        zones.ShouldAllBe(zone => zone.GetProperty("readable").GetBoolean() && zone.GetProperty("reason").ValueKind == JsonValueKind.Null);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("curated")]
    [InlineData("provision")]
    [InlineData("consumption")]
    public async Task Objects_are_those_of_the_store(string zone)
    {
        using LakeContext lake = published.Lake.Open();
        List<ObjectInfo> expected = await lake.Store.ListAsync(new ObjectAddress(zone, ""), CancellationToken.None).ToListAsync();

        ApiAnswer answer = await published.Api.GetAsync($"/v1/zones/{zone}/objects?limit=1000");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["zone", "bucket", "prefix", "objects", "next"]);
        answer.Json.GetProperty("zone").GetString().ShouldBe(zone);
        answer.Json.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        expected.ShouldNotBeEmpty();
        JsonElement[] objects = [.. answer.Json.GetProperty("objects").EnumerateArray()];
        objects.Select(one => one.GetProperty("key").GetString()).ShouldBe(expected.Select(one => one.Address.Key));
        objects.Select(one => one.GetProperty("bytes").GetInt64()).ShouldBe(expected.Select(one => one.SizeBytes));
        objects.Select(one => one.GetProperty("etag").GetString()).ShouldBe(expected.Select(one => one.ETag));
        objects.Select(one => one.GetProperty("last_modified").GetDateTimeOffset()).ShouldBe(expected.Select(one => one.LastModified));
        objects.ShouldAllBe(one => one.GetProperty("last_modified").GetString()!.EndsWith('Z'));
    }

    [Theory]
    [InlineData("")]
    [InlineData("customer/voucher/execution_date=2020-05")]
    [InlineData("customer/voucher/_")]
    public async Task Pages_follow_one_another_without_gap_or_overlap(string prefix)
    {
        string[] expected = await KeysAsync($"prefix={prefix}&limit=1000");
        List<string> seen = [];
        for (string? after = ""; after is not null;)
        {
            JsonElement page = (await published.Api.GetAsync($"/v1/zones/consumption/objects?prefix={prefix}&limit=2&after={after}")).Json;
            seen.AddRange(page.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("key").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        seen.ShouldBe(expected);
        expected.ShouldNotBeEmpty();
        expected.ShouldAllBe(key => key.StartsWith(prefix));
    }

    [Theory]
    [InlineData("prefix=nothing/here/")]
    [InlineData("prefix=customer/voucher/_current.json/below/a/file/")]
    [InlineData("after=zzz")]
    [InlineData("prefix=%EF%BF%BD%20%27%22;--")]
    public async Task Page_is_empty_when_nothing_is_there(string query) => (await KeysAsync(query)).ShouldBeEmpty();

    [Theory]
    [InlineData("objects?prefix=../", "prefix")]
    [InlineData("objects?prefix=customer/../../raw/", "prefix")]
    [InlineData("objects?prefix=%2Fetc%2F&after=%2e%2e%2f%2e%2e%2fetc%2fpasswd", "prefix,after")]
    [InlineData("objects?prefix=a%00b&limit=-1", "prefix,limit")]
    [InlineData("objects?limit=1001", "limit")]
    [InlineData("preview", "key")]
    [InlineData("preview?key=", "key")]
    [InlineData("preview?key=../../../../../../etc/passwd", "key")]
    [InlineData("preview?key=/etc/passwd", "key")]
    [InlineData("preview?key=customer/./x&limit=1e9", "key,limit")]
    [InlineData("preview?key=%0a", "key")]
    public async Task Key_is_refused_when_it_leads_out_of_the_bucket(string path, string fields)
    {
        ApiAnswer answer = await published.Api.GetAsync($"/v1/zones/consumption/{path}");

        answer.ShouldBeProblem(400, "invalid-request");
        answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(fields.Split(','), ignoreOrder: true);
    }

    [Fact]
    public async Task Key_is_refused_when_no_store_could_have_it()
    {
        (await published.Api.GetAsync($"/v1/zones/raw/objects?prefix={new string('x', 1025)}")).ShouldBeProblem(400, "invalid-request");
        (await KeysAsync($"prefix={new string('x', 1024)}")).ShouldBeEmpty();
        (await published.Api.GetAsync($"/v1/zones/raw/preview?key={new string('x', 1024)}")).ShouldBeProblem(404, "unknown-object");
    }

    [Theory]
    [InlineData("landing/objects")]
    [InlineData("RAW/objects")]
    [InlineData("%2e%2e%2fraw/objects?prefix=..")]
    [InlineData("_runs/preview?key=x")]
    [InlineData("0/preview")]
    public async Task Zone_is_not_found_when_there_is_none(string path) => (await published.Api.GetAsync($"/v1/zones/{path}")).ShouldBeProblem(404, "unknown-zone");

    private async Task<string[]> KeysAsync(string query)
    {
        ApiAnswer answer = await published.Api.GetAsync($"/v1/zones/consumption/objects?{query}");
        answer.Status.ShouldBe(200, answer.Body);
        return [.. answer.Json.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("key").GetString()!)];
    }
}
