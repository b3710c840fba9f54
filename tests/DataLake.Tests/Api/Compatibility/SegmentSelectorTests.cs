using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Compatibility;

/// <summary><c>POST /voucher_segment_selector</c>: 201 with the amount or with an error message, whose every text is kept.</summary>
public sealed class SegmentSelectorTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Path = "/voucher_segment_selector";
    private const string Schema = "Request JSON does not complies with expected schema";

    [Fact]
    public async Task Amount_has_a_decimal_place()
    {
        ApiAnswer answer = await published.Api.PostAsync(
            Path, """{"customer_id":123,"country_code":"Peru","last_order_ts":"2018-05-03 00:00:00","first_order_ts":"2017-05-03 00:00:00","total_orders":15,"segment_name":"recency_segment"}""");

        (answer.Status, answer.MediaType, answer.Body).ShouldBe((201, "application/json", """{"voucher_amount":2640.0}"""));
    }

    [Theory]
    [InlineData("""{"country_code":"Peru","segment_name":"loyalty","total_orders":3}""", "loyalty is not part of list of valid segments.")]
    [InlineData("""{"country_code":"Narnia","segment_name":"\"<\n","total_orders":3}""", "\"<\n is not part of list of valid segments.")]
    [InlineData("""{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":3}""", "Narnia is not part of list of countries of interest.")]
    [InlineData("""{"country_code":"","segment_name":"frequent_segment","total_orders":3}""", " is not part of list of countries of interest.")]
    [InlineData("""{"country_code":"Peru","segment_name":"recency_segment","last_order_ts":"2018-13-03 00:00:00"}""", "2018-13-03 00:00:00 is not a valid date.")]
    [InlineData("""{"country_code":"Peru","segment_name":"recency_segment","last_order_ts":""}""", " is not a valid date.")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":3,"first_order_ts":"never"}""", "never is not a valid date.")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":-1}""", "Segment not defined for -1 orders")]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":"three"}""", Schema)]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment","total_orders":7.6}""", Schema)]
    [InlineData("""{"country_code":"Peru","segment_name":"frequent_segment"}""", Schema)]
    [InlineData("""{"country_code":"Peru","segment_name":"recency_segment","total_orders":3}""", Schema)]
    [InlineData("""{"country_code":"Peru","segment_name":"recency_segment","last_order_ts":1525305600}""", Schema)]
    [InlineData("""{"country_code":7,"segment_name":"frequent_segment","total_orders":3}""", Schema)]
    [InlineData("""{"segment_name":"frequent_segment","total_orders":3}""", Schema)]
    [InlineData("""{"country_code":"Peru","segment_name":null,"total_orders":3}""", Schema)]
    [InlineData("""{"country_code":"\ud800","segment_name":"frequent_segment","total_orders":3}""", Schema)]
    [InlineData("{}", Schema)]
    [InlineData("[1]", Schema)]
    [InlineData("null", Schema)]
    public async Task Error_message_says_what_is_wrong(string customer, string message) => await ShouldFailAsync(published.Api, customer, message);

    [Fact]
    public async Task Error_message_names_the_value_that_lies_in_no_segment()
    {
        using TestLake lake = new();
        await lake.DoAsync("run", "-e", PublishedLake.Served, "--sample", "2000", "--segments", "segments.assignment.yaml");
        await using TestApi api = await TestApi.StartAsync(lake);

        await ShouldFailAsync(api, """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":38}""", "Segment not defined for 38 orders");
        await ShouldFailAsync(
            api, """{"country_code":"Peru","segment_name":"recency_segment","last_order_ts":"2020-05-01","as_of":"2020-05-29"}""", "Segment not defined for 28 days since last order");
    }

    [Fact]
    public async Task Error_message_names_the_segment_that_has_no_voucher()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.DoAsync("run", "-e", PublishedLake.Served);
        await using TestApi api = await TestApi.StartAsync(lake);

        await ShouldFailAsync(api, """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":20}""", "No voucher_amount found for segment 13-37");
    }

    [Fact]
    public async Task Long_value_is_cut_between_characters()
    {
        string name = new string('x', 63) + "\U0001F600\U0001F600";

        await ShouldFailAsync(
            published.Api, $$"""{"country_code":"Peru","segment_name":"{{name}}","total_orders":3}""", new string('x', 63) + "... is not part of list of valid segments.");
    }

    [Theory]
    [InlineData("""{"country_code":"Peru"}""", "text/plain")]
    [InlineData("country_code=Peru", "application/x-www-form-urlencoded")]
    [InlineData("{", "application/json")]
    [InlineData("", "application/json")]
    [InlineData("{} {}", "application/json")]
    public async Task Body_that_is_no_JSON_is_not_supported(string body, string mediaType) =>
        (await published.Api.PostAsync(Path, body, mediaType)).ShouldBeProblem(415, "unsupported-media-type");

    private static async Task ShouldFailAsync(TestApi api, string customer, string message)
    {
        ApiAnswer answer = await api.PostAsync(Path, customer);

        (answer.Status, answer.MediaType).ShouldBe((201, "application/json"), answer.Body);
        answer.Json.EnumerateObject().Single().Name.ShouldBe("error_message");
        answer.Json.GetProperty("error_message").GetString().ShouldBe(message);
    }
}
