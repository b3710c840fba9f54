using System.Diagnostics;
using System.Text;
using DataLake.Api.Vouchers.Batches;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers.Batches;

/// <summary>A quote that is not closed costs its line the answer, and no other line.</summary>
public sealed class StrayQuoteTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Header = "customer_id,country_code,segment_name,total_orders";
    private const int Longest = 64 << 10;

    [Theory]
    [InlineData(0, "X,\"Peru,frequent_segment,15")]
    [InlineData(100, "X,\"Peru,frequent_segment,15")]
    [InlineData(100, "X,Peru,frequent_segment,\"15")]
    [InlineData(2314, "X,\"Peru,frequent_segment,15")]
    [InlineData(4998, "X,\"Peru,frequent_segment,15")]
    [InlineData(4999, "X,\"Peru,frequent_segment,15")]
    [InlineData(4999, "X,Peru,frequent_segment,\"")]
    public async Task Quote_costs_no_other_of_5000_lines_its_answer(int place, string line)
    {
        string[] lines = Lines(5_000);
        lines[place] = line.Replace("X", lines[place].Split(',')[0], StringComparison.Ordinal);

        ApiAnswer answer = await published.Api.PostAsync("/v1/vouchers/most-used/batch", Body(lines), "text/csv");

        answer.Status.ShouldBe(200, answer.Body);
        ShouldAnswerAllBut([place], lines, answer.Body);
        answer.Body.ShouldContain($"\r\n{place},,,,,,,,invalid-csv,\"A quote is not closed, or something else than a comma follows it.\"\r\n");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Quote_in_the_customer_id_costs_that_line_alone(string lineEnd)
    {
        string[] lines = Lines(50);
        lines[7] = '"' + lines[7];

        string[] answers = await AnswerAsync(Body(lines, lineEnd), () => 1_000);

        answers[8].ShouldStartWith(",,,,,,,,invalid-csv,");
        answers.Where((_, at) => at is not (0 or 8)).ShouldAllBe(one => one.Contains(",2640,Peru,", StringComparison.Ordinal));
        answers.Length.ShouldBe(51);
    }

    [Fact]
    public async Task Quotes_cost_no_other_line_its_answer_wherever_they_are_and_however_the_network_cuts_the_body()
    {
        Random random = new(20200529);
        for (int round = 0; round < 60; round++)
        {
            string[] lines = Lines(random.Next(2, 3_000));
            int[] strays = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(lines.Length)).Distinct()];
            foreach (int stray in strays)
            {
                string[] fields = lines[stray].Split(',');
                int field = random.Next(1, fields.Length);
                fields[field] = '"' + fields[field];
                lines[stray] = string.Join(',', fields);
            }

            int most = random.Next(4) == 0 ? 9 : 9_000;
            string[] answers = await AnswerAsync(Body(lines, random.Next(2) == 0 ? "\n" : "\r\n"), () => random.Next(1, most));

            ShouldAnswerAllBut(strays, lines, string.Join("\r\n", answers) + "\r\n");
        }
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Quote_costs_no_other_line_its_answer_where_a_line_ends_about_where_the_longest_record_does(int over)
    {
        List<string> lines = ["0,\"Peru,frequent_segment,15"];
        int length = lines[0].Length + 1;
        while (length < Longest - 100)
        {
            lines.Add($"{lines.Count},Peru,frequent_segment,15");
            length += lines[^1].Length + 1;
        }

        string last = $"{lines.Count},Peru,frequent_segment,15";
        lines.Add(last + new string(' ', Longest + over - length - last.Length));
        lines.AddRange(Enumerable.Range(lines.Count, 100).Select(id => $"{id},Peru,frequent_segment,15"));

        foreach (int piece in new[] { 1, 7, 4_096, 1_000_000 })
        {
            string[] answers = await AnswerAsync(Body([.. lines]), () => piece);

            ShouldAnswerAllBut([0], [.. lines], string.Join("\r\n", answers) + "\r\n");
        }
    }

    [Fact]
    public async Task Record_of_several_lines_is_one_as_long_as_it_may_be()
    {
        string note = '"' + string.Concat(Enumerable.Repeat("a line, and one more\n", 3_000)) + '"';
        string body = $"customer_id,note,country_code,segment_name,total_orders\n1,{note},Peru,frequent_segment,15\n\"2\na\",\"\nb\",Peru,frequent_segment,15\n3,,Peru,frequent_segment,15\n";

        foreach (int piece in new[] { 13, 1_000_000 })
        {
            string answers = string.Join("\r\n", await AnswerAsync(body, () => piece));

            answers.ShouldContain("\r\n1,2640,Peru,");
            answers.ShouldContain("\r\n\"2\na\",2640,Peru,");
            answers.ShouldContain("\r\n3,2640,Peru,");
            answers.ShouldNotContain("invalid-csv");
        }
    }

    [Fact]
    public async Task Record_of_several_lines_is_one_after_a_quote_that_is_not_closed()
    {
        string[] lines = ["1,\"Peru,frequent_segment,15", "2,Peru,frequent_segment,15", "\"3\na\",Peru,frequent_segment,15", "4,Peru,frequent_segment,15"];

        string answers = string.Join("\r\n", await AnswerAsync(Body(lines), () => 5));

        answers.ShouldContain("\r\n1,,,,,,,,invalid-csv,");
        answers.ShouldContain("\r\n2,2640,Peru,");
        answers.ShouldContain("\r\n\"3\na\",2640,Peru,");
        answers.ShouldContain("\r\n4,2640,Peru,");
    }

    [Theory]
    [InlineData("5,Peru,frequent_segment,15\"")]
    [InlineData("5,Peru\",frequent_segment,15")]
    [InlineData("5,\"Peru\",frequent_segment,\"\"")]
    [InlineData("5,\"Peru\",\"frequent_segment\",\"15\"")]
    [InlineData("5,Pe\"\"ru,frequent_segment,15")]
    public async Task Quote_of_a_later_line_does_not_close_one_that_stands_alone(string later)
    {
        string[] lines = Lines(40);
        lines[2] = "2,\"Peru,frequent_segment,15";
        lines[30] = later.Replace("5,", "30,", StringComparison.Ordinal);

        string[] answers = await AnswerAsync(Body(lines), () => 11);

        answers.Length.ShouldBe(41);
        answers.Where((_, at) => at is not (0 or 3 or 31)).ShouldAllBe(one => one.Contains(",2640,Peru,", StringComparison.Ordinal));
        answers[3].ShouldStartWith("2,,,,,,,,invalid-csv,");
        answers[31].ShouldStartWith("30,");
    }

    [Fact]
    public async Task Lines_that_all_open_a_quote_and_close_that_of_the_line_before_do_not_take_long()
    {
        // Each alone is open, and each goes on with the record of any line before: looked at from each anew they take minutes.
        string body = Body([.. Enumerable.Repeat("x\",\"y", 300_000)]);
        long start = Stopwatch.GetTimestamp();

        string[] answers = await AnswerAsync(body, () => 4_096);

        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60));
        answers.Length.ShouldBe(300_001);
        answers[1..].ShouldAllBe(one => one.StartsWith("x\",,,,,,,,invalid-csv,", StringComparison.Ordinal));
    }

    private static string[] Lines(int count) => [.. Enumerable.Range(0, count).Select(id => $"{id},Peru,frequent_segment,15")];

    private static string Body(string[] lines, string lineEnd = "\n") => Header + lineEnd + string.Concat(lines.Select(line => line + lineEnd));

    private static void ShouldAnswerAllBut(int[] strays, string[] lines, string answers)
    {
        string[] records = answers.Split("\r\n");
        records.Length.ShouldBe(lines.Length + 2);
        for (int i = 0; i < lines.Length; i++)
        {
            records[i + 1].ShouldStartWith(strays.Contains(i) ? $"{i},,,,,,,,invalid-csv," : $"{i},2640,Peru,frequent_segment,13-37,");
        }
    }

    private async Task<string[]> AnswerAsync(string body, Func<int> length) =>
        (await PipedBatch.AnswerAsync(published, CsvBatch.Type, PipedBatch.Cut(Encoding.UTF8.GetBytes(body), length), Longest)).Split("\r\n")[..^1];
}
