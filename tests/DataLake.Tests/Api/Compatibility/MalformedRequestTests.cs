using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Compatibility;

/// <summary>Whatever is sent to the earlier services' routes, nothing breaks, and no answer shows what is inside.</summary>
public sealed class MalformedRequestTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const int Requests = 3000;

    private static readonly string[] _paths = ["/voucher_segment_selector", "/voucher", "/search_voucher", "/2015-03-31/functions/function/invocations"];
    private static readonly string[] _mediaTypes = ["application/json", "application/json; charset=utf-16", "text/json", "application/x-www-form-urlencoded", "multipart/form-data"];
    private static readonly string[] _values =
    [
        "null", "true", "1e999", "-1", "99999999999999999999999999", "0.1", "\"\"", "\"Peru\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"", "\"2020-02-30\"", "\"9999-12-31T23:59:59-15:00\"",
        "\"frequent_segment\"", "\"recency_segment\"", "[]", "{}", "[[[[{}]]]]", "\"' OR 1=1; DROP TABLE voucher --\"", "\"<script>\"", "\"%00%ff\"", "\"\U0001F600\"", "NaN", "'x'", "15", "\"15\"",
    ];

    private static readonly string[] _fields =
        ["country_code", "segment_name", "total_orders", "last_order_ts", "first_order_ts", "as_of", "execution_date", "customer_id", "body", "country_\\u0063ode", ""];

    [Fact]
    public async Task Nothing_that_is_sent_breaks_a_route()
    {
        Random random = new(20200529);
        for (int i = 0; i < Requests; i++)
        {
            byte[] body = Body(random);
            using HttpRequestMessage request = random.Next(5) == 0
                ? new HttpRequestMessage(HttpMethod.Get, "/voucher/most-used?customer=" + Uri.EscapeDataString(Encoding.Latin1.GetString(body)))
                : new HttpRequestMessage(HttpMethod.Post, _paths[random.Next(_paths.Length)]) { Content = new ByteArrayContent(body) };
            if (request.Content is not null && random.Next(10) > 0)
            {
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(random.Next(2) == 0 ? _mediaTypes[0] : _mediaTypes[random.Next(_mediaTypes.Length)]);
            }

            using HttpResponseMessage response = await published.Api.Client.SendAsync(request);
            ApiAnswer answer = await ApiAnswer.ReadAsync(response);

            string what = string.Create(CultureInfo.InvariantCulture, $"{i}: {request.Method} {request.RequestUri} {Encoding.Latin1.GetString(body)} -> {answer.Body}");
            answer.Status.ShouldBeLessThan(500, what);
            answer.Body.ShouldNotContain("Exception", Case.Sensitive, what);
            answer.Body.ShouldNotContain("   at ", Case.Sensitive, what);
            (answer.MediaType == "text/html" && answer.Body.Contains("<script", StringComparison.OrdinalIgnoreCase)).ShouldBeFalse(what);
        }
    }

    private static byte[] Body(Random random)
    {
        StringBuilder text = new("{");
        int count = random.Next(7);
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append('"').Append(_fields[random.Next(_fields.Length)]).Append("\":").Append(_values[random.Next(_values.Length)]);
        }

        byte[] body = Encoding.UTF8.GetBytes(text.Append(random.Next(10) == 0 ? "" : "}").ToString());
        if (random.Next(4) == 0)
        {
            body[random.Next(body.Length)] = (byte)random.Next(256);
        }

        return random.Next(10) == 0 ? Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)) : random.Next(20) == 0 ? [.. Enumerable.Repeat((byte)'[', random.Next(2000))] : body;
    }
}
