using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Compatibility;

/// <summary>The routes of earlier voucher services: every status code and body as their clients know them.</summary>
public sealed class CompatibilityTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Invocation = "/2015-03-31/functions/function/invocations";
    private const string Customer =
        """{"customer_id":123,"country_code":"Peru","last_order_ts":"2018-05-03 00:00:00","first_order_ts":"2017-05-03 00:00:00","total_orders":15,"segment_name":"recency_segment"}""";

    private static readonly string[] _ruleNames = ["segment_name", "segment", "measure", "above", "up_to", "country_code", "voucher_amount"];

    private TestApi Api => published.Api;

    public static TheoryData<string> Unanswerable =>
    [
        """{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":1}""",
        """{"country_code":"Peru","segment_name":"loyalty","total_orders":1}""",
        """{"country_code":"Peru","segment_name":"frequent_segment"}""",
        """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":"many"}""",
        "{}",
        "[]",
        "null",
        "{",
        "",
    ];

    [Fact]
    public async Task Most_used_answers_the_customer_of_the_query_string()
    {
        ApiAnswer answer = await Api.GetAsync("/voucher/most-used?customer=" + Uri.EscapeDataString(Customer));

        (answer.Status, answer.MediaType, answer.Body).ShouldBe((200, "application/json", """{"voucher_amount":2640}"""));
    }

    [Theory]
    [MemberData(nameof(Unanswerable))]
    public async Task Most_used_answers_null_when_there_is_no_voucher(string customer)
    {
        ApiAnswer answer = await Api.GetAsync("/voucher/most-used?customer=" + Uri.EscapeDataString(customer));

        (answer.Status, answer.MediaType, answer.Body).ShouldBe((200, "application/json", """{"voucher_amount":null}"""));
    }

    [Fact]
    public async Task Most_used_answers_null_without_a_customer() =>
        (await Api.GetAsync("/voucher/most-used")).Body.ShouldBe("""{"voucher_amount":null}""");

    [Fact]
    public async Task Voucher_answers_the_amount()
    {
        ApiAnswer answer = await Api.PostAsync("/voucher", Customer);

        (answer.Status, answer.MediaType, answer.Body).ShouldBe((200, "application/json", """{"voucher_amount":2640}"""));
    }

    [Theory]
    [MemberData(nameof(Unanswerable))]
    public async Task Voucher_is_not_in_range_when_there_is_none(string customer)
    {
        ApiAnswer answer = await Api.PostAsync("/voucher", customer);

        (answer.Status, answer.MediaType, answer.Body).ShouldBe((400, "application/json", """{"invalid_request":"not in Range"}"""));
    }

    [Theory]
    [InlineData("/check_status", "text/plain", "Active!")]
    [InlineData("/health", "application/json", """{"status":"UP"}""")]
    public async Task Liveness_is_answered_as_ever(string path, string mediaType, string body)
    {
        ApiAnswer answer = await Api.GetAsync(path);

        (answer.Status, answer.MediaType, answer.Body).ShouldBe((200, mediaType, body));
    }

    [Fact]
    public async Task Invocation_answers_the_amount_for_a_customer_and_for_an_event_that_wraps_one()
    {
        foreach (string body in new[] { Customer, $$"""{"body":{{JsonSerializer.Serialize(Customer)}}}""", $$"""{"body":{{Customer}}}""" })
        {
            ApiAnswer answer = await Api.PostAsync(Invocation, body);

            (answer.Status, answer.MediaType, answer.Body).ShouldBe((200, "text/plain", "2640"), body);
        }
    }

    [Theory]
    [MemberData(nameof(Unanswerable))]
    public async Task Invocation_answers_not_available_when_there_is_no_voucher(string customer)
    {
        foreach (string body in new[] { customer, $$"""{"body":{{JsonSerializer.Serialize(customer)}}}""" })
        {
            ApiAnswer answer = await Api.PostAsync(Invocation, body);

            (answer.Status, answer.MediaType, answer.Body).ShouldBe((200, "text/plain", "Not available"), body);
        }
    }

    [Fact]
    public async Task Selection_criteria_are_the_rules_with_the_amounts_of_the_published_table()
    {
        TextTable rows = await published.Lake.QueryAsync(
            "SELECT country_code, segment_name, segment, CAST(voucher_amount AS DOUBLE) FROM consumption.voucher_most_used", PublishedLake.Served);

        ApiAnswer answer = await Api.GetAsync("/selection_criteria");

        answer.Status.ShouldBe(200);
        JsonElement[] rules = [.. answer.Json.EnumerateArray()];
        rules.Length.ShouldBe(10 * rules.Select(rule => rule.GetProperty("country_code").GetString()).Distinct().Count());
        rules.ShouldAllBe(rule => rule.EnumerateObject().Select(property => property.Name).SequenceEqual(_ruleNames));
        rules.Where(rule => rule.GetProperty("voucher_amount").ValueKind == JsonValueKind.Number)
            .Select(rule => (rule.GetProperty("country_code").GetString(), rule.GetProperty("segment_name").GetString(), rule.GetProperty("segment").GetString(), rule.GetProperty("voucher_amount").GetDouble()))
            .ShouldBe(rows.Rows.Select(row => (row[0], row[1], row[2], double.Parse(row[3]!))), ignoreOrder: true);
        JsonElement first = rules.First(rule => rule.GetProperty("segment").GetString() == "5-13");
        (first.GetProperty("measure").GetString(), first.GetProperty("above").GetDouble(), first.GetProperty("up_to").GetDouble()).ShouldBe(("total_orders", 4, 13));
        rules.First(rule => rule.GetProperty("segment").GetString() == "37+").GetProperty("up_to").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Bodies_that_are_too_large_are_refused()
    {
        string body = $$"""{"country_code":"{{new string('x', 100_000)}}"}""";
        foreach (string path in new[] { "/voucher", "/voucher_segment_selector", Invocation })
        {
            (await Api.PostAsync(path, body)).ShouldBeProblem(413, "too-large");
        }
    }

    [Fact]
    public async Task Nothing_is_answered_before_the_first_publish_but_liveness()
    {
        using TestLake lake = new();
        await using TestApi empty = await TestApi.StartAsync(lake);

        foreach (string path in new[] { "/voucher/most-used", "/selection_criteria", "/search_voucher" })
        {
            (await empty.GetAsync(path)).ShouldBeProblem(503, "nothing-published");
        }

        foreach (string path in new[] { "/voucher", "/voucher_segment_selector", Invocation })
        {
            (await empty.PostAsync(path, Customer)).ShouldBeProblem(503, "nothing-published");
        }

        (await empty.GetAsync("/check_status")).Status.ShouldBe(200);
        (await empty.GetAsync("/health")).Status.ShouldBe(200);
    }
}
