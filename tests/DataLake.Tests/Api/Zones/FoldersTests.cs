using System.Text.Json;
using DataLake.Lake;
using DataLake.Lake.Storage;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Zones;

/// <summary>Folders of zones, and objects as they are, over HTTP.</summary>
public sealed class FoldersTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    [Theory]
    [InlineData("")]
    [InlineData("customer/")]
    [InlineData("customer/voucher/")]
    [InlineData("customer/voucher/execution_date=2020-05-29T000000/")]
    public async Task Folder_has_what_is_right_below_it(string prefix)
    {
        using LakeContext lake = published.Lake.Open();
        List<ObjectInfo> all = await lake.Store.ListAsync(new ObjectAddress("consumption", prefix), "", CancellationToken.None).ToListAsync();
        (string Key, long? Bytes)[] expected =
        [
            .. all.Select(one => one.Address.Key[prefix.Length..].Split('/') is [var folder, _, ..] ? ($"{prefix}{folder}/", (long?)null) : (one.Address.Key, one.SizeBytes)).Distinct(),
        ];

        List<(string, long?)> seen = [];
        for (string? after = ""; after is not null;)
        {
            ApiAnswer page = await published.Api.GetAsync($"/v1/zones/consumption/folders?prefix={prefix}&limit=2&after={after}");
            page.Status.ShouldBe(200, page.Body);
            seen.AddRange(page.Json.GetProperty("entries").EnumerateArray().Select(one => (one.GetProperty("key").GetString()!, one.GetProperty("bytes") is { ValueKind: JsonValueKind.Number } bytes ? bytes.GetInt64() : (long?)null)));
            after = page.Json.GetProperty("next").GetString();
        }

        seen.ShouldBe(expected);
        expected.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("folders?prefix=customer", "prefix")]
    [InlineData("folders?prefix=../&limit=0", "prefix,limit")]
    [InlineData("download", "key")]
    [InlineData("download?key=../../etc/passwd", "key")]
    public async Task Key_is_refused_when_it_leads_out_of_the_bucket_or_is_no_folder(string path, string fields)
    {
        ApiAnswer answer = await published.Api.GetAsync($"/v1/zones/consumption/{path}");

        answer.ShouldBeProblem(400, "invalid-request");
        answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(fields.Split(','), ignoreOrder: true);
    }

    [Fact]
    public async Task Object_is_downloaded_byte_by_byte_under_its_name_and_never_shown_as_a_page()
    {
        string page = Path.Combine(published.Lake.Root, "raw", "download", "ü page.html");
        Directory.CreateDirectory(Path.GetDirectoryName(page)!);
        await File.WriteAllTextAsync(page, "<script>alert(1)</script>");

        using HttpResponseMessage response = await published.Api.Client.GetAsync(new Uri("/v1/zones/raw/download?key=download/%C3%BC%20page.html", UriKind.Relative));

        response.IsSuccessStatusCode.ShouldBeTrue();
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(await File.ReadAllBytesAsync(page));
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/octet-stream");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        response.Content.Headers.ContentDisposition.FileNameStar.ShouldBe("ü page.html");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.ETag.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("consumption/download?key=customer/voucher", "unknown-object")]
    [InlineData("nowhere/download?key=x", "unknown-zone")]
    [InlineData("nowhere/folders", "unknown-zone")]
    public async Task Zone_or_object_is_not_found_when_there_is_none(string path, string type) =>
        (await published.Api.GetAsync($"/v1/zones/{path}")).ShouldBeProblem(404, type);
}
