using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers.Batches;

/// <summary>Many questions at once over HTTP, in the three formats.</summary>
public sealed class BatchTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Single = "/v1/vouchers/most-used";
    private const string Batch = "/v1/vouchers/most-used/batch";
    private const string Ndjson = "application/x-ndjson";
    private const string Csv = "text/csv";
    private const string CsvHeader = "customer_id,voucher_amount,country_code,segment_name,segment,times_used,share,execution_date,error,error_detail";
    private const string Known = """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":15}""";

    private static readonly string[] _questions =
    [
        Known,
        """{"country_code":"peru","segment_name":"recency_segment","last_order_ts":"2019-01-01 00:00:00"}""",
        """{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":15}""",
        """{"country_code":"","segment_name":"loyalty","total_orders":-1,"as_of":"soon"}""",
        "{}",
        "[]",
        "7",
        "null",
        "{\"country_code\":\"Peru\"",
        """{"country_code":'Peru'}""",
        """{"country_code":"\ud800"}""",
        """{"a":[[[{"b":"]},{"}]]],"country_code":"Peru","segment_name":"frequent_segment","total_orders":15}""",
    ];

    [Fact]
    public async Task Each_line_is_answered_as_the_single_lookup_answers_it()
    {
        ApiAnswer answer = await published.Api.PostAsync(Batch, string.Join('\n', _questions), Ndjson);

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe(Ndjson);
        string[] lines = answer.Body.Split('\n');
        lines[^1].ShouldBeEmpty("every line has an end");
        lines[..^1].ShouldBe(await SinglesAsync(_questions));
    }

    [Fact]
    public async Task Each_element_is_answered_as_the_single_lookup_answers_it()
    {
        // Brackets that do not match make it impossible to tell where an element ends.
        string[] questions = [.. _questions.Where(question => question.Count(c => c == '{') == question.Count(c => c == '}'))];

        ApiAnswer answer = await published.Api.PostAsync(Batch, $" [ {string.Join(" ,\r\n", questions)} ] \n");

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe("application/json");
        answer.Json.EnumerateArray().Select(one => one.GetRawText()).ShouldBe(await SinglesAsync(questions));
    }

    [Fact]
    public async Task Each_record_is_answered_with_the_fields_of_the_single_lookup()
    {
        ApiAnswer single = await published.Api.PostAsync(Single, Known);

        ApiAnswer answer = await published.Api.PostAsync(
            Batch, "total_orders,shoe_size,segment_name,customer_id,country_code\r\n15,44,frequent_segment,c-1,Peru\r\n15,44,frequent_segment,c-2,Narnia\n-2,,loyalty,c-3,\n", Csv);

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe(Csv);
        string fields = string.Join(',', single.Json.EnumerateObject().Select(field => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText()));
        string[] lines = answer.Body.Split("\r\n");
        lines[0].ShouldBe(CsvHeader);
        lines[1].ShouldBe($"c-1,{fields},,");
        lines[2].ShouldBe("c-2,,,,,,,,unknown-country,No customer in 'Narnia' had been given a voucher by 2020-05-29. Check the spelling; case does not matter.");
        lines[3].ShouldBe(
            "c-3,,,,,,,,invalid-request,\"country_code is missing and must be a country as the deliveries name it, at most 64 characters; segment_name must be one of frequent_segment, recency_segment; total_orders must be a whole number, 0 or more\"");
        lines[4..].ShouldBe([""]);
    }

    [Theory]
    [InlineData("123", "123")]
    [InlineData("\"c,\\u0041\\\"1\"", "\"c,\\u0041\\\"1\"")]
    [InlineData("-1.50e3", "-1.50e3")]
    [InlineData("null", null)]
    public async Task Customer_id_is_carried_through_as_it_was_written(string id, string? carried)
    {
        string found = $$"""{"customer_id":{{id}},"country_code":"Peru","segment_name":"frequent_segment","total_orders":15}""";
        string lost = $$"""{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":15,"customer_id": {{id}} }""";

        string[] lines = (await published.Api.PostAsync(Batch, found + "\n" + lost, Ndjson)).Body.Split('\n');

        string prefix = carried is null ? "{" : $$"""{"customer_id":{{carried}},""";
        lines[0].ShouldStartWith(prefix + "\"voucher_amount\":");
        lines[1].ShouldStartWith(prefix + "\"type\":\"urn:voucher-data-lake:problem:unknown-country\"");
    }

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("[1]")]
    [InlineData("true")]
    [InlineData("\"XXX\"")]
    public async Task Customer_id_is_refused_when_it_cannot_be_carried_through(string id)
    {
        string line = $$"""{"customer_id":{{id.Replace("XXX", new string('x', 300), StringComparison.Ordinal)}},"country_code":"Peru","segment_name":"frequent_segment","total_orders":-1}""";

        ApiAnswer answer = await published.Api.PostAsync(Batch, line, Ndjson);

        answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["total_orders", "customer_id"]);
        answer.Json.TryGetProperty("customer_id", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Customer_id_that_is_no_UTF8_is_refused()
    {
        byte[] line = [.. """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":1,"customer_id":"""u8, (byte)'"', 0xFF, (byte)'"', (byte)'}'];

        ApiAnswer answer = await PostAsync(line, Ndjson);

        answer.Json.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("customer_id");
    }

    [Fact]
    public async Task Line_is_an_error_of_its_own_when_it_is_too_long()
    {
        string tooLong = $$"""{"country_code":"{{new string('x', 70_000)}}"}""";

        string[] lines = (await published.Api.PostAsync(Batch, $"{Known}\n{tooLong}\n{Known}\n{tooLong}", Ndjson)).Body.Split('\n');

        lines.Select(Kind).ShouldBe(["answer", "too-large", "answer", "too-large", ""]);
        JsonDocument.Parse(lines[1]).RootElement.GetProperty("status").GetInt32().ShouldBe(413);
        ApiAnswer array = await published.Api.PostAsync(Batch, $"[{Known},{tooLong},{Known}]");
        array.Json.EnumerateArray().Select(one => Kind(one.GetRawText())).ShouldBe(["answer", "too-large", "answer"]);
        string[] records = (await published.Api.PostAsync(
            Batch, $"country_code,segment_name,total_orders\nPeru,frequent_segment,1\n{new string('x', 70_000)},frequent_segment,1\nPeru,frequent_segment,1\n", Csv)).Body.Split("\r\n");
        records[2].ShouldStartWith(",,,,,,,,too-large,");
        records[3].ShouldBe(records[1]);
    }

    [Fact]
    public async Task Blank_lines_and_a_byte_order_mark_are_passed_over()
    {
        byte[] mark = [0xEF, 0xBB, 0xBF];

        ApiAnswer ndjson = await PostAsync([.. mark, .. Encoding.UTF8.GetBytes($"\r\n{Known}\r\n \t\n\n{Known}\r\n")], Ndjson);
        ApiAnswer csv = await PostAsync([.. mark, .. "country_code,segment_name,total_orders\r\n\r\nPeru,frequent_segment,1\r\n\n"u8], Csv);
        ApiAnswer array = await PostAsync([.. mark, .. Encoding.UTF8.GetBytes($"[{Known}]")], "application/json");

        ndjson.Body.Split('\n').Select(Kind).ShouldBe(["answer", "answer", ""]);
        csv.Body.Split("\r\n").Length.ShouldBe(3);
        array.Json.GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData(" [ ] ", "")]
    [InlineData("[K,]", "answer,invalid-json")]
    [InlineData("[,K]", "invalid-json,answer")]
    [InlineData("[K,,K]", "answer,invalid-json,answer")]
    [InlineData("[K,{\"a\":1]", "answer,invalid-json,invalid-json")]
    [InlineData("[K", "answer,invalid-json")]
    [InlineData("[K, ", "answer,invalid-json")]
    [InlineData("[", "invalid-json")]
    [InlineData("[K,{\"country_code\":\"Pe", "answer,invalid-json,invalid-json")]
    [InlineData("[K]]", "answer,invalid-json")]
    [InlineData("[K] [K]", "answer,invalid-json")]
    [InlineData("[K}]", "invalid-json")]
    [InlineData("[[K],K]", "invalid-json,answer")]
    public async Task Broken_array_has_the_problem_as_its_last_element(string body, string kinds)
    {
        ApiAnswer answer = await published.Api.PostAsync(Batch, body.Replace("K", Known, StringComparison.Ordinal));

        answer.Status.ShouldBe(200, answer.Body);
        string.Join(',', answer.Json.EnumerateArray().Select(one => Kind(one.GetRawText()))).ShouldBe(kinds);
    }

    [Theory]
    [InlineData("", "application/json", "invalid-json")]
    [InlineData("  \n", "application/json", "invalid-json")]
    [InlineData("{}", "application/json", "invalid-json")]
    [InlineData("x", "application/json", "invalid-json")]
    [InlineData("", Csv, "invalid-csv")]
    [InlineData("country_code,total_orders\nPeru,1\n", Csv, "invalid-csv")]
    [InlineData("country_code,segment_name,country_code\n", Csv, "invalid-csv")]
    [InlineData("\"country_code,segment_name\nPeru,1\n", Csv, "invalid-csv")]
    [InlineData("\"country_code\"x,segment_name\nPeru,1\n", Csv, "invalid-csv")]
    [InlineData("country_code,segment_name\rPeru,frequent_segment\r", Csv, "invalid-csv")]
    public async Task Batch_is_refused_when_nothing_of_it_can_be_answered(string body, string mediaType, string type) =>
        (await published.Api.PostAsync(Batch, body, mediaType)).ShouldBeProblem(400, type);

    [Fact]
    public async Task Batch_without_a_line_has_an_answer_without_a_line()
    {
        ApiAnswer answer = await published.Api.PostAsync(Batch, "", Ndjson);

        (answer.Status, answer.MediaType, answer.Body).ShouldBe((200, Ndjson, ""));
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/jsonp", 415)]
    [InlineData("application/x-ndjson; charset=utf-16", 415)]
    [InlineData("application/x-ndjson; charset=UTF-8", 200)]
    [InlineData("Application/X-NDJSON", 200)]
    public async Task Media_type_decides_how_the_body_is_read(string mediaType, int status)
    {
        ApiAnswer answer = await published.Api.PostAsync(Batch, Known, mediaType);

        answer.Status.ShouldBe(status, answer.Body);
        if (status == 415)
        {
            answer.ShouldBeProblem(415, "unsupported-media-type");
        }
    }

    [Fact]
    public async Task Batch_is_answered_from_the_snapshot_that_its_address_names()
    {
        string other = """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":15,"execution_date":"2020-05-29"}""";

        ApiAnswer answer = await published.Api.PostAsync($"{Batch}?execution_date={PublishedLake.Earlier}", $"{Known}\n{other}\n", Ndjson);

        string[] lines = answer.Body.Split('\n');
        lines[0].ShouldBe((await published.Api.PostAsync(Single, Known.Replace("}", ",\"execution_date\":\"2020-03-01\"}", StringComparison.Ordinal))).Body);
        Kind(lines[1]).ShouldBe("other-snapshot");
        (await published.Api.PostAsync($"{Batch}?execution_date=2019-01-01&execution_date={PublishedLake.Earlier}", $"{Known}\n{other}\n", Ndjson)).Body.ShouldBe(
            answer.Body, "of a parameter that is repeated the last value counts");
        (await published.Api.PostAsync($"{Batch}?execution_date=2019-01-01", Known, Ndjson)).ShouldBeProblem(404, "unknown-snapshot");
        (await published.Api.PostAsync($"{Batch}?execution_date=soon", Known, Ndjson)).ShouldBeProblem(400, "invalid-request");
    }

    private static string Kind(string line) => line.Length == 0 ? ""
        : JsonDocument.Parse(line).RootElement.TryGetProperty("type", out JsonElement type) ? type.GetString()!.Split(':')[^1]
        : "answer";

    private async Task<string[]> SinglesAsync(IEnumerable<string> questions)
    {
        List<string> answers = [];
        foreach (string question in questions)
        {
            answers.Add((await published.Api.PostAsync(Single, question)).Body);
        }

        return [.. answers];
    }

    private async Task<ApiAnswer> PostAsync(byte[] body, string mediaType)
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new(mediaType);
        using HttpResponseMessage response = await published.Api.Client.PostAsync(new Uri(Batch, UriKind.Relative), content);
        return await ApiAnswer.ReadAsync(response);
    }
}
