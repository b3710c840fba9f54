using System.Text.Json;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers;

/// <summary>The lookup over HTTP: every field of the answer, every reason for none.</summary>
public sealed class MostUsedTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Path = "/v1/vouchers/most-used";

    [Fact]
    public async Task Answer_is_the_row_of_the_published_table()
    {
        TextTable rows = await published.Lake.QueryAsync(
            "SELECT voucher_amount, times_used, share FROM consumption.voucher_most_used WHERE country_code = 'Peru' AND segment_name = 'recency_segment' AND segment = '180+'",
            PublishedLake.Served);

        ApiAnswer answer = await published.Api.PostAsync(
            Path, """{"customer_id":123,"country_code":"Peru","last_order_ts":"2018-05-03 00:00:00","first_order_ts":"2017-05-03 00:00:00","total_orders":15,"segment_name":"recency_segment"}""");

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe("application/json");
        answer.Json.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["voucher_amount", "country_code", "segment_name", "segment", "times_used", "share", "execution_date"]);
        answer.Json.GetProperty("voucher_amount").GetDecimal().ShouldBe(decimal.Parse(rows.Rows[0][0]!));
        answer.Json.GetProperty("times_used").GetInt64().ShouldBe(long.Parse(rows.Rows[0][1]!));
        answer.Json.GetProperty("share").GetDouble().ShouldBe(double.Parse(rows.Rows[0][2]!), 1e-12);
        answer.Json.GetProperty("country_code").GetString().ShouldBe("Peru");
        answer.Json.GetProperty("segment_name").GetString().ShouldBe("recency_segment");
        answer.Json.GetProperty("segment").GetString().ShouldBe("180+");
        answer.Json.GetProperty("execution_date").GetString().ShouldBe("2020-05-29T00:00:00Z");
        answer.Body.ShouldContain("\"voucher_amount\":2640,");
    }

    [Theory]
    [InlineData("country_code=Peru&segment_name=frequent_segment&total_orders=4", "0-4")]
    [InlineData("country_code=PERU&segment_name=frequent_segment&total_orders=5", "5-13")]
    [InlineData("country_code=%20peru%20&segment_name=frequent_segment&total_orders=13.0", "5-13")]
    [InlineData("country_code=peru&segment_name=frequent_segment&total_orders=1e3", "37+")]
    [InlineData("country_code=peru&segment_name=recency_segment&last_order_ts=2020-05-01&as_of=2020-05-29", "0-30")]
    [InlineData("country_code=peru&segment_name=recency_segment&last_order_ts=2020-06-15&as_of=2020-05-29", "0-30")]
    [InlineData("country_code=peru&segment_name=recency_segment&last_order_ts=2020-04-28T23:30:00-05:00&as_of=2020-05-29", "0-30")]
    [InlineData("country_code=peru&segment_name=recency_segment&last_order_ts=2020-04-28T23:30:00&as_of=2020-05-29", "30-60")]
    [InlineData("country_code=peru&segment_name=recency_segment&last_order_ts=2019-01-01", "180+")]
    public async Task Query_string_asks_the_same(string query, string segment)
    {
        ApiAnswer answer = await published.Api.GetAsync($"{Path}?{query}");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("segment").GetString().ShouldBe(segment);
    }

    [Theory]
    [InlineData("customer_id", "17", "country_code", "peru", "segment_name", "frequent_segment", "total_orders", "13")]
    [InlineData("country_code", "PERU", "segment_name", "recency_segment", "last_order_ts", "2018-05-03T23:30:00-05:00", "first_order_ts", "2017-05-03", "as_of", "2018-05-10")]
    [InlineData("country_code", "Peru", "segment_name", "frequent_segment", "total_orders", "50", "execution_date", PublishedLake.Earlier)]
    [InlineData("country_code", "Peru", "segment_name", "frequent_segment", "total_orders", "50", "execution_date", PublishedLake.Earlier + "T00:00:00+00:00")]
    [InlineData("country_code", "Narnia", "segment_name", "frequent_segment", "total_orders", "50")]
    [InlineData("country_code", "Peru", "segment_name", "recency_segment", "total_orders", "50")]
    [InlineData("country_code", "Peru", "segment_name", "frequent_segment", "total_orders", "1", "execution_date", "2019-01-01")]
    [InlineData("country_code", "", "segment_name", "loyalty", "total_orders", "-1", "last_order_ts", "soon", "first_order_ts", "x", "as_of", "y", "execution_date", "z")]
    public async Task Both_ways_to_ask_have_the_same_answer(params string[] fields)
    {
        Dictionary<string, string> question = fields.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

        ApiAnswer posted = await published.Api.PostAsync(Path, JsonSerializer.Serialize(question));
        ApiAnswer got = await published.Api.GetAsync($"{Path}?{string.Join('&', question.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"))}");

        got.ShouldBe(posted);
    }

    [Fact]
    public async Task Segment_without_a_voucher_in_a_country_has_a_problem_of_its_own()
    {
        using TestLake lake = new();
        await lake.DeliverAsync(
            "peru", """SELECT TIMESTAMP '2020-01-01' AS "timestamp", 'Peru' AS country_code, '2019-12-20' AS last_order_ts, '2019-01-01' AS first_order_ts, 3 AS total_orders, 10.0 AS voucher_amount""");
        await lake.DoAsync("run", "-e", "2020-01-02");
        await using TestApi api = await TestApi.StartAsync(lake);

        ApiAnswer answer = await api.GetAsync(Path + "?country_code=PERU&segment_name=frequent_segment&total_orders=50");

        answer.ShouldBeProblem(404, "no-voucher");
        answer.Json.GetProperty("detail").GetString()!.ShouldStartWith("No customer of 'PERU' in frequent_segment 37+ had been given a voucher.");
        (await api.GetAsync("/v1/segments/frequent_segment/37+/vouchers?country_code=peru")).ShouldBeProblem(404, "no-voucher");
    }

    [Fact]
    public async Task Earlier_snapshot_answers_when_its_execution_date_is_asked_for()
    {
        TextTable rows = await published.Lake.QueryAsync(
            "SELECT times_used FROM consumption.voucher_most_used WHERE country_code = 'Peru' AND segment = '37+'", PublishedLake.Earlier);

        ApiAnswer answer = await published.Api.GetAsync($"{Path}?country_code=Peru&segment_name=frequent_segment&total_orders=50&execution_date={PublishedLake.Earlier}");

        answer.Json.GetProperty("times_used").GetInt64().ShouldBe(long.Parse(rows.Rows[0][0]!));
        answer.Json.GetProperty("execution_date").GetString().ShouldBe("2020-03-01T00:00:00Z");
    }

    [Theory]
    [InlineData("""{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":1}""", "unknown-country")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":1,"execution_date":"2019-01-01"}""", "unknown-snapshot")]
    public async Task Question_is_not_found_when_the_lake_has_no_answer(string body, string type) =>
        (await published.Api.PostAsync(Path, body)).ShouldBeProblem(404, type);

    [Theory]
    [InlineData("{}", "country_code,segment_name")]
    [InlineData("""{"country_code":"","segment_name":null,"total_orders":"seven"}""", "country_code,segment_name,total_orders")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment"}""", "total_orders")]
    [InlineData("""{"country_code":"Peru","segment_name":"recency_segment","total_orders":3}""", "last_order_ts")]
    [InlineData("""{"country_code":"Peru","segment_name":"loyalty","total_orders":3}""", "segment_name")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":-1}""", "total_orders")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":7.6}""", "total_orders")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":1e400}""", "total_orders")]
    [InlineData("""{"country_code":["Peru"],"segment_name":{"a":1},"total_orders":true,"last_order_ts":1525305600,"first_order_ts":"never","as_of":"32.1.","execution_date":"soon"}""", "country_code,segment_name,total_orders,last_order_ts,first_order_ts,as_of,execution_date")]
    public async Task Every_wrong_field_is_reported_at_once(string body, string fields)
    {
        ApiAnswer answer = await published.Api.PostAsync(Path, body);

        answer.ShouldBeProblem(400, "invalid-request");
        answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(fields.Split(','), ignoreOrder: true);
        answer.Json.GetProperty("errors").EnumerateObject().ShouldAllBe(error => error.Value[0].GetString()!.Contains("must be "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"Peru\"")]
    [InlineData("{} {}")]
    [InlineData("""{"country_code":"\ud800"}""")]
    [InlineData("""{"country_code":'Peru'}""")]
    public async Task Body_is_refused_when_it_is_not_one_JSON_object(string body) =>
        (await published.Api.PostAsync(Path, body)).ShouldBeProblem(400, "invalid-json");

    [Fact]
    public async Task Body_is_refused_when_it_is_of_another_type_or_too_large()
    {
        foreach (string other in new[] { "text/plain", "application/jsonl", "application/json; charset=utf-16" })
        {
            (await published.Api.PostAsync(Path, "{}", other)).ShouldBeProblem(415, "unsupported-media-type");
        }

        (await published.Api.PostAsync(Path, "{}", "Application/JSON; charset=\"UTF-8\"")).ShouldBeProblem(400, "invalid-request");
        (await published.Api.PostAsync(Path, $$"""{"country_code":"{{new string('x', 100_000)}}"}""")).ShouldBeProblem(413, "too-large");
    }

    [Fact]
    public async Task Unknown_routes_and_methods_have_the_shape_of_all_errors()
    {
        (await published.Api.GetAsync("/v1/nothing")).ShouldBeProblem(404, "not-found");
        (await published.Api.PostAsync("/readyz", "{}")).ShouldBeProblem(405, "method-not-allowed");
    }

    [Fact]
    public async Task Questions_are_answered_side_by_side()
    {
        ApiAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            published.Api.GetAsync($"{Path}?country_code=Peru&segment_name=frequent_segment&total_orders={i % 60}")));

        answers.ShouldAllBe(answer => answer.Status == 200);
        answers.Select(answer => answer.Json.GetProperty("segment").GetString()).Distinct().Count().ShouldBe(4);
    }
}
