using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers.Batches;

/// <summary>CSV as RFC 4180 has it, and as people write it.</summary>
public sealed class CsvTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Columns = "customer_id,country_code,segment_name,total_orders";
    private const string Header = Columns + "\n";

    [Theory]
    [InlineData("1,Peru,frequent_segment,3", "1,2640,Peru,frequent_segment,0-4,*")]
    [InlineData("\"1,\"\"a\"\"\n2\",\"Peru\",\"frequent_segment\",\"3\"", "\"1,\"\"a\"\"\n2\",2640,Peru,frequent_segment,0-4,*")]
    [InlineData(",\" peru \",frequent_segment, 3 ", ",2640,Peru,frequent_segment,0-4,*")]
    [InlineData("5\" pipe,Peru,frequent_segment,3", "5\" pipe,2640,Peru,frequent_segment,0-4,*")]
    [InlineData("1,\"Na\"\"rnia\",frequent_segment,3", "1,,,,,,,,unknown-country,\"No customer in 'Na\"\"rnia'*")]
    [InlineData("1,Peru,frequent_segment", "1,,,,,,,,invalid-csv,\"The record has 3 fields, and the header names 4.\"")]
    [InlineData("1,Peru,frequent_segment,3,", "1,,,,,,,,invalid-csv,\"The record has 5 fields, and the header names 4.\"")]
    [InlineData("1,\"Peru\"x,frequent_segment,3", "1,,,,,,,,invalid-csv,*")]
    [InlineData("1,Peru,frequent_segment,", "1,,,,,,,,invalid-request,\"total_orders is missing*")]
    [InlineData("1,Peru,frequent_segment,\"\"", "1,,,,,,,,invalid-request,\"total_orders is missing*")]
    [InlineData("x", "x,,,,,,,,invalid-csv,*")]
    public async Task Record_is_read_as_it_was_written(string record, string expected)
    {
        ApiAnswer answer = await published.Api.PostAsync("/v1/vouchers/most-used/batch", $"{Header}{record}\n2,Peru,frequent_segment,3\n", "text/csv");

        string[] lines = answer.Body.Split("\r\n");
        lines.Length.ShouldBe(4, answer.Body);
        if (expected.EndsWith('*'))
        {
            lines[1].ShouldStartWith(expected[..^1]);
        }
        else
        {
            lines[1].ShouldBe(expected);
        }

        lines[2].ShouldStartWith("2,2640,Peru,frequent_segment,0-4,");
    }

    [Theory]
    [InlineData(Columns + "\r1,Peru,frequent_segment,3\r2,Peru,frequent_segment,3\r")]
    [InlineData(Columns + "\r1,Peru,frequent_segment,3")]
    [InlineData("\"customer_id\",\"country_code\",\"segment_name\"\r\"1\",\"Peru\",\"frequent_segment\"\r")]
    [InlineData(Columns + "\r1,Peru,frequent_segment,3\r\n2,Peru,frequent_segment,3\n")]
    public async Task Batch_is_refused_when_its_header_ends_in_CR_alone(string body)
    {
        ApiAnswer answer = await published.Api.PostAsync("/v1/vouchers/most-used/batch", body, "text/csv");

        answer.ShouldBeProblem(400, "invalid-csv");
        answer.Json.GetProperty("detail").GetString().ShouldBe("A carriage return (CR) is in the header, and no line feed (LF) follows it. End lines in LF or CRLF.");
    }

    [Fact]
    public async Task Batch_is_refused_when_lines_of_more_than_the_longest_header_end_in_CR_alone()
    {
        string rows = string.Concat(Enumerable.Repeat("\r1,Peru,frequent_segment,3", 5_000));

        ApiAnswer answer = await published.Api.PostAsync("/v1/vouchers/most-used/batch", Columns + rows, "text/csv");

        answer.ShouldBeProblem(400, "invalid-csv");
        answer.Json.GetProperty("detail").GetString().ShouldEndWith("lines end in LF or CRLF.");
    }

    [Fact]
    public async Task Records_that_end_in_CR_alone_are_an_error_that_says_so()
    {
        ApiAnswer answer = await published.Api.PostAsync("/v1/vouchers/most-used/batch", Header + "1,Peru,frequent_segment,3\r2,Peru,frequent_segment,3\n3,Peru,frequent_segment,3\r\n", "text/csv");

        string[] lines = answer.Body.Split("\r\n");
        lines[1].ShouldBe("1,,,,,,,,invalid-csv,\"The record has 7 fields, and the header names 4. End lines in LF or CRLF.\"");
        lines[2].ShouldStartWith("3,2640,Peru,");
    }

    [Fact]
    public async Task Record_at_the_end_needs_no_line_end()
    {
        ApiAnswer answer = await published.Api.PostAsync("/v1/vouchers/most-used/batch", Header + "1,Peru,frequent_segment,3", "text/csv; header=present");

        answer.Body.Split("\r\n")[1].ShouldStartWith("1,2640,");
    }

    [Fact]
    public async Task Customer_id_is_refused_when_it_is_too_long_or_no_UTF8()
    {
        byte[] body = [.. "customer_id,country_code,segment_name,total_orders\n"u8, 0xFF, .. ",Peru,frequent_segment,3\n"u8, .. Enumerable.Repeat((byte)'x', 257), .. ",Peru,frequent_segment,3\n"u8];
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new("text/csv");

        using HttpResponseMessage response = await published.Api.Client.PostAsync(new Uri("/v1/vouchers/most-used/batch", UriKind.Relative), content);

        string[] lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        lines[1..3].ShouldAllBe(line => line == ",,,,,,,,invalid-request,\"customer_id must be a number or a text, at most 256 bytes\"");
    }
}
