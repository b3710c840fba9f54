using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Zones;

/// <summary>What is in an object, over HTTP.</summary>
public sealed class PreviewTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    [Fact]
    public async Task Parquet_object_shows_columns_first_rows_and_row_count()
    {
        string path = Directory.GetFiles(Path.Combine(published.Lake.Root, "curated", "customer", "voucher", "files"), "*.parquet").Single();
        string key = "customer/voucher/files/" + Path.GetFileName(path);
        TextTable rows = await published.Lake.QueryAsync("SELECT count(*) FROM curated.voucher", PublishedLake.Served);

        ApiAnswer answer = await published.Api.GetAsync($"/v1/zones/curated/preview?key={key}&limit=7");

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe("application/json");
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["zone", "key", "bytes", "etag", "last_modified", "format", "columns", "rows", "row_count", "truncated"]);
        answer.Json.GetProperty("zone").GetString().ShouldBe("curated");
        answer.Json.GetProperty("key").GetString().ShouldBe(key);
        answer.Json.GetProperty("bytes").GetInt64().ShouldBe(new FileInfo(path).Length);
        answer.Json.GetProperty("format").GetString().ShouldBe("parquet");
        answer.Json.GetProperty("columns").EnumerateArray().Select(column => $"{column.GetProperty("name")} {column.GetProperty("type")}").Take(6).ShouldBe(
        [
            "assigned_at TIMESTAMP", "country_code VARCHAR", "first_order_at TIMESTAMP", "last_order_at TIMESTAMP", "total_orders INTEGER", "voucher_amount DECIMAL(18,2)",
        ]);
        answer.Json.GetProperty("rows").GetArrayLength().ShouldBe(7);
        answer.Json.GetProperty("rows")[0].GetArrayLength().ShouldBe(answer.Json.GetProperty("columns").GetArrayLength());
        answer.Json.GetProperty("rows")[0][0].GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d");
        answer.Json.GetProperty("rows")[0][5].ValueKind.ShouldBe(JsonValueKind.Number);
        answer.Json.GetProperty("row_count").GetInt64().ShouldBeGreaterThanOrEqualTo(long.Parse(rows.Single!));
        answer.Json.GetProperty("truncated").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Small_Parquet_object_is_shown_whole()
    {
        await published.Lake.DeliverAsync("preview/all kinds [1]*", "VALUES (1, NULL, [1, 2], {'a': 1.5}, 'x'::BLOB, DATE '2020-02-29', 'inf'::DOUBLE), (2, 'ü', NULL, NULL, NULL, NULL, 0.1)");

        ApiAnswer answer = await published.Api.GetAsync("/v1/zones/raw/preview?key=customer/voucher/preview/all%20kinds%20[1]*.parquet");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("row_count").GetInt64().ShouldBe(2);
        answer.Json.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        answer.Json.GetProperty("rows").GetRawText().ShouldBe("""[[1,null,[1,2],{"a":1.5},"78","2020-02-29","Infinity"],[2,"ü",null,null,null,null,0.1]]""");
    }

    [Fact]
    public async Task Text_shows_its_first_lines()
    {
        string pointer = await File.ReadAllTextAsync(Path.Combine(published.Lake.Root, "consumption", "customer", "voucher", "_current.json"));

        ApiAnswer whole = await published.Api.GetAsync("/v1/zones/consumption/preview?key=customer/voucher/_current.json");
        ApiAnswer start = await published.Api.GetAsync("/v1/zones/consumption/preview?key=customer/voucher/_current.json&limit=2");

        whole.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["zone", "key", "bytes", "etag", "last_modified", "format", "text", "truncated"]);
        whole.Json.GetProperty("format").GetString().ShouldBe("text");
        whole.Json.GetProperty("text").GetString().ShouldBe(pointer);
        whole.Json.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        start.Json.GetProperty("text").GetString().ShouldBe(string.Concat(pointer.Split('\n').Take(2).Select(line => line + "\n")));
        start.Json.GetProperty("truncated").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData(262_144, 262_144, false)]
    [InlineData(262_145, 262_144, true)]
    [InlineData(5_000_000, 262_144, true)]
    public async Task Long_text_is_cut_off(int length, int shown, bool isTruncated)
    {
        await PutAsync("long.json", Encoding.ASCII.GetBytes(new string('7', length)));

        ApiAnswer answer = await published.Api.GetAsync("/v1/zones/raw/preview?key=long.json");

        answer.Json.GetProperty("text").GetString()!.Length.ShouldBe(shown);
        answer.Json.GetProperty("truncated").GetBoolean().ShouldBe(isTruncated);
    }

    [Fact]
    public async Task Character_is_not_cut_in_two_where_a_text_is_cut_off()
    {
        await PutAsync("long.yaml", Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat("€", 100_000))));

        ApiAnswer answer = await published.Api.GetAsync("/v1/zones/raw/preview?key=long.yaml");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("text").GetString().ShouldBe("x" + string.Concat(Enumerable.Repeat("€", 87_381)));
    }

    [Theory]
    [InlineData("empty.parquet", "")]
    [InlineData("words.parquet", "not Parquet at all, but long enough to look for a footer")]
    [InlineData("footer.parquet", "PAR1PAR1\u007f\u007f\u007f\u007fPAR1")]
    [InlineData("bytes.json", "a\0b")]
    public async Task Object_is_refused_when_it_is_not_what_its_name_says(string key, string content)
    {
        await PutAsync(key, Encoding.Latin1.GetBytes(content));

        ApiAnswer answer = await published.Api.GetAsync($"/v1/zones/raw/preview?key={key}");

        answer.ShouldBeProblem(422, "not-previewable");
        answer.Body.ShouldNotContain(published.Lake.Folder);
    }

    [Fact]
    public async Task Object_is_refused_when_it_is_no_text()
    {
        await PutAsync("latin.txt", [0x4d, 0xfc, 0x6c, 0x6c]);

        (await published.Api.GetAsync("/v1/zones/raw/preview?key=latin.txt")).ShouldBeProblem(422, "not-previewable");
    }

    [Theory]
    [InlineData("customer/voucher/nothing.parquet")]
    [InlineData("customer/voucher")]
    [InlineData("customer/voucher/")]
    [InlineData("long.json/below")]
    public async Task Object_is_not_found_when_there_is_none(string key) =>
        (await published.Api.GetAsync($"/v1/zones/raw/preview?key={key}")).ShouldBeProblem(404, "unknown-object");

    [Fact]
    public async Task Parquet_object_is_refused_when_it_is_larger_than_the_setting()
    {
        await PutAsync("large.parquet", new byte[(1 << 20) + 1]);
        published.Lake.Set("LAKE_API_PREVIEW_SIZE", "1MiB");
        await using TestApi api = await TestApi.StartAsync(published.Lake);

        ApiAnswer answer = await api.GetAsync("/v1/zones/raw/preview?key=large.parquet");

        answer.ShouldBeProblem(422, "object-too-large");
        answer.Json.GetProperty("detail").GetString()!.ShouldContain("LAKE_API_PREVIEW_SIZE");
    }

    private async Task PutAsync(string key, byte[] content) => await File.WriteAllBytesAsync(Path.Combine(published.Lake.Root, "raw", key), content);
}
