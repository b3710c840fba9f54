using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Segments;

/// <summary>The scheme and the rankings over HTTP.</summary>
public sealed class SegmentsTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private static readonly string[] _fields = ["country_code", "rank", "voucher_amount", "times_used", "total_orders", "share"];

    [Fact]
    public async Task Scheme_has_its_bounds_in_words_and_numbers()
    {
        ApiAnswer answer = await published.Api.GetAsync("/v1/segments");

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe("application/json");
        answer.Body.ShouldBe(
            """
            {"execution_date":"2020-05-29T00:00:00Z","segmentations":[
            {"segment_name":"frequent_segment","measure":"total_orders","segments":[
            {"segment":"0-4","words":"up to 4","above":null,"up_to":4},
            {"segment":"5-13","words":"above 4 up to 13","above":4,"up_to":13},
            {"segment":"13-37","words":"above 13 up to 37","above":13,"up_to":37},
            {"segment":"37+","words":"above 37","above":37,"up_to":null}]},
            {"segment_name":"recency_segment","measure":"days_since_last_order","segments":[
            {"segment":"0-30","words":"up to 30","above":null,"up_to":30},
            {"segment":"30-60","words":"above 30 up to 60","above":30,"up_to":60},
            {"segment":"60-90","words":"above 60 up to 90","above":60,"up_to":90},
            {"segment":"90-120","words":"above 90 up to 120","above":90,"up_to":120},
            {"segment":"120-180","words":"above 120 up to 180","above":120,"up_to":180},
            {"segment":"180+","words":"above 180","above":180,"up_to":null}]}]}
            """.ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData("frequent_segment/37+", "Peru", "country_code=peru")]
    [InlineData("frequent_segment/37%2B", "Peru", "country_code=%20PERU%20")]
    [InlineData("recency_segment/180+", "Peru", "country_code=Peru")]
    [InlineData("recency_segment/180%2b", null, "")]
    [InlineData("frequent_segment/0-4", null, "country_code=")]
    public async Task Ranking_is_that_of_the_published_table(string path, string? country, string query)
    {
        string[] names = Uri.UnescapeDataString(path).Split('/');
        TextTable rows = await published.Lake.QueryAsync(
            $"""
            SELECT country_code, rank, CAST(voucher_amount AS DOUBLE) AS voucher_amount, times_used, total_orders, share FROM consumption.voucher_usage
            WHERE segment_name = '{names[0]}' AND segment = '{names[1]}' AND ('{country}' = '' OR country_code = '{country}')
            ORDER BY country_code, rank
            """,
            PublishedLake.Served);

        ApiAnswer answer = await published.Api.GetAsync($"/v1/segments/{path}/vouchers?{query}");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["segment_name", "segment", "execution_date", "vouchers"]);
        answer.Json.GetProperty("segment_name").GetString().ShouldBe(names[0]);
        answer.Json.GetProperty("segment").GetString().ShouldBe(names[1]);
        answer.Json.GetProperty("execution_date").GetString().ShouldBe("2020-05-29T00:00:00Z");
        JsonElement[] vouchers = [.. answer.Json.GetProperty("vouchers").EnumerateArray()];
        vouchers.ShouldNotBeEmpty();
        vouchers.ShouldAllBe(one => one.EnumerateObject().Select(field => field.Name).SequenceEqual(_fields));
        vouchers.Select(one => (
            one.GetProperty("country_code").GetString(), one.GetProperty("rank").GetInt32(), one.GetProperty("voucher_amount").GetDouble(),
            one.GetProperty("times_used").GetInt64(), one.GetProperty("total_orders").GetInt64(), Math.Round(one.GetProperty("share").GetDouble(), 12)))
            .ShouldBe(rows.Rows.Select(row => (
                row[0], int.Parse(row[1]!), double.Parse(row[2]!), long.Parse(row[3]!), long.Parse(row[4]!), Math.Round(double.Parse(row[5]!), 12))));
    }

    [Fact]
    public async Task Ranking_of_an_earlier_snapshot_is_given_when_it_is_asked_for()
    {
        string path = $"/v1/segments/frequent_segment/37+/vouchers?country_code=Peru&execution_date={PublishedLake.Earlier}";
        string count = (await published.Lake.QueryAsync(
            "SELECT sum(times_used) FROM consumption.voucher_usage WHERE segment = '37+' AND country_code = 'Peru'", PublishedLake.Earlier)).Single!;

        ApiAnswer answer = await published.Api.GetAsync(path);

        answer.Json.GetProperty("execution_date").GetString().ShouldBe("2020-03-01T00:00:00Z");
        answer.Json.GetProperty("vouchers").EnumerateArray().Sum(one => one.GetProperty("times_used").GetInt64()).ShouldBe(long.Parse(count));
        (await published.Api.GetAsync($"/v1/segments?execution_date={PublishedLake.Earlier}")).Json.GetProperty("execution_date").GetString().ShouldBe("2020-03-01T00:00:00Z");
    }

    [Theory]
    [InlineData("frequent_segment", PublishedLake.Served, "0-4 5-13 13-37 37+")]
    [InlineData("recency_segment", PublishedLake.Earlier, "0-30 30-60 60-90 90-120 120-180 180+")]
    public async Task Most_used_amounts_of_all_segments_are_those_of_the_published_table(string name, string date, string order)
    {
        TextTable rows = await published.Lake.QueryAsync(
            $"""
            SELECT country_code, segment, CAST(voucher_amount AS DOUBLE) AS voucher_amount, times_used, share, CAST(given AS BIGINT) AS given
            FROM (SELECT *, sum(times_used) OVER (PARTITION BY country_code, segment) AS given FROM consumption.voucher_usage WHERE segment_name = '{name}')
            WHERE rank = 1
            ORDER BY country_code, list_position(string_split('{order}', ' '), segment)
            """,
            date);

        ApiAnswer answer = await published.Api.GetAsync($"/v1/segments/{name}/most-used?execution_date={date}");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("segment_name").GetString().ShouldBe(name);
        answer.Json.GetProperty("execution_date").GetString().ShouldBe(date + "T00:00:00Z");
        answer.Json.GetProperty("segments").EnumerateArray().Select(one => (
            one.GetProperty("country_code").GetString(), one.GetProperty("segment").GetString(), one.GetProperty("voucher_amount").GetDouble(),
            one.GetProperty("times_used").GetInt64(), Math.Round(one.GetProperty("share").GetDouble(), 12), one.GetProperty("vouchers_given").GetInt64()))
            .ShouldBe(rows.Rows.Select(row => (
                row[0], row[1], double.Parse(row[2]!), long.Parse(row[3]!), Math.Round(double.Parse(row[4]!), 12), long.Parse(row[5]!))));
        rows.Rows.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("/v1/segments/loyalty/most-used", 404, "unknown-segment")]
    [InlineData("/v1/segments/frequent_segment/most-used?execution_date=2019-01-01", 404, "unknown-snapshot")]
    [InlineData("/v1/segments/loyalty/37+/vouchers", 404, "unknown-segment")]
    [InlineData("/v1/segments/frequent_segment/180+/vouchers", 404, "unknown-segment")]
    [InlineData("/v1/segments/frequent_segment/%2537/vouchers", 404, "unknown-segment")]
    [InlineData("/v1/segments/frequent_segment/37+/vouchers?country_code=Narnia", 404, "unknown-country")]
    [InlineData("/v1/segments/frequent_segment/37+/vouchers?execution_date=2019-01-01", 404, "unknown-snapshot")]
    [InlineData("/v1/segments/frequent_segment/37+/vouchers?execution_date=soon", 400, "invalid-request")]
    [InlineData("/v1/segments?execution_date=2019-01-01", 404, "unknown-snapshot")]
    [InlineData("/v1/segments?execution_date=soon", 400, "invalid-request")]
    [InlineData("/v1/segments/frequent_segment/37+", 404, "not-found")]
    public async Task Question_that_has_no_answer_is_a_problem(string path, int status, string type) =>
        (await published.Api.GetAsync(path)).ShouldBeProblem(status, type);
}
