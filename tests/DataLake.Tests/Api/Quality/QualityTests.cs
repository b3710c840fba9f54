using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Quality;

/// <summary>What became of the rows of each delivery, over HTTP.</summary>
public sealed class QualityTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    [Fact]
    public async Task Accounts_are_those_of_the_rejected_rows()
    {
        TextTable rows = await published.Lake.QueryAsync("SELECT reject_reason, count(*) FROM curated.voucher_rejected GROUP BY ALL ORDER BY ALL", PublishedLake.Served);

        ApiAnswer answer = await published.Api.GetAsync("/v1/quality");

        answer.Status.ShouldBe(200, answer.Body);
        JsonElement delivery = answer.Json.GetProperty("deliveries").EnumerateArray().Single();
        foreach (JsonElement account in new[] { answer.Json, delivery })
        {
            JsonProperty[] rejected = [.. account.GetProperty("rejected").EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal)];
            rejected.Select(one => (one.Name, one.Value.GetInt64())).ShouldBe(rows.Rows.Select(row => (row[0]!, long.Parse(row[1]!))));
            account.GetProperty("rows").GetInt64().ShouldBe(30000);
            account.GetProperty("curated").GetInt64().ShouldBe(30000 - rejected.Sum(one => one.Value.GetInt64()));
        }

        answer.Json.GetProperty("execution_dates").EnumerateArray().Select(date => date.GetString()).ShouldBe(["2020-05-29T00:00:00Z", "2020-03-01T00:00:00Z"]);
        File.Exists(Path.Combine(published.Lake.Root, "raw", delivery.GetProperty("key").GetString()!)).ShouldBeTrue();
    }

    [Fact]
    public async Task Earlier_execution_date_is_shown_when_it_is_asked_for() =>
        (await published.Api.GetAsync($"/v1/quality?execution_date={PublishedLake.Earlier}")).Json.GetProperty("execution_date").GetString().ShouldBe("2020-03-01T00:00:00Z");

    [Theory]
    [InlineData("missing_total_orders")]
    [InlineData("missing_voucher_amount")]
    [InlineData("first_order_after_last_order")]
    public async Task Rejected_rows_are_the_first_of_their_reason_as_they_were_delivered(string reason)
    {
        TextTable expected = await published.Lake.QueryAsync(
            $"SELECT source_row FROM curated.voucher_rejected WHERE reject_reason = '{reason}' ORDER BY source_row", PublishedLake.Served);

        ApiAnswer answer = await published.Api.GetAsync($"/v1/quality/rejected?reason={reason}&limit=3");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("reason").GetString().ShouldBe(reason);
        string[] columns = [.. answer.Json.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!)];
        columns.ShouldBe(["timestamp", "country_code", "last_order_ts", "first_order_ts", "total_orders", "voucher_amount", "reject_reason", "source_key", "source_row"], ignoreOrder: true);
        answer.Rows.Select(row => row[Array.IndexOf(columns, "source_row")].ToString()).ShouldBe(expected.Rows.Take(3).Select(row => row[0]!));
        answer.Json.GetProperty("truncated").GetBoolean().ShouldBe(expected.Rows.Count > 3);
    }

    [Theory]
    [InlineData("/v1/quality?execution_date=soon", 400, "invalid-request")]
    [InlineData("/v1/quality?execution_date=2019-01-01", 404, "nothing-curated")]
    [InlineData("/v1/quality/rejected", 400, "invalid-request")]
    [InlineData("/v1/quality/rejected?reason=duplicate&limit=0&delivery=../x", 400, "invalid-request")]
    [InlineData("/v1/quality/rejected?reason=%27%20OR%201=1--", 404, "no-rejected-rows")]
    [InlineData("/v1/quality/rejected?reason=missing_total_orders&delivery=customer/voucher/nothing.parquet", 404, "no-rejected-rows")]
    [InlineData("/v1/quality/rejected?reason=missing_total_orders&execution_date=2019-01-01", 404, "nothing-curated")]
    public async Task Question_that_has_no_answer_is_a_problem(string path, int status, string type) =>
        (await published.Api.GetAsync(path)).ShouldBeProblem(status, type);

    [Fact]
    public async Task Lake_without_curated_rows_says_what_to_do()
    {
        using TestLake lake = new();
        await using TestApi api = await TestApi.StartAsync(lake);

        ApiAnswer answer = await api.GetAsync("/v1/quality");

        answer.ShouldBeProblem(404, "nothing-curated");
        answer.Json.GetProperty("detail").GetString()!.ShouldContain("lake run -e <date>");
    }
}
