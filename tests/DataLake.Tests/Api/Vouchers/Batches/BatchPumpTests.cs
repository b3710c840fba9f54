using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using DataLake.Api.Vouchers.Batches;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers.Batches;

/// <summary>A batch without a network: how the body is cut into pieces, what is allocated, how it ends.</summary>
public sealed class BatchPumpTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const int Longest = 300;
    private const int Measurements = 5;

    private static readonly string[] _snippets =
    [
        "[", "]", "{", "}", ",", "\n", "\r\n", "\"", "\"\"", "\\", "\\\"", " ", "1", "x", "é", "\0", "null", "country_code", "Peru", ",,", "\n\"",
        """{"customer_id":1,"country_code":"Peru","segment_name":"frequent_segment","total_orders":3}""",
        """{"customer_id":"a\"]}","country_code":"Peru","segment_name":"frequent_segment"}""",
        "1,Peru,frequent_segment,3", "\"a\n,\"\"b\",Peru,frequent_segment,3", new string('y', 200),
    ];

    [Theory]
    [InlineData(NdjsonBatch.Type, "")]
    [InlineData(JsonArrayBatch.Type, "[")]
    [InlineData(CsvBatch.Type, "customer_id,country_code,segment_name,total_orders\n")]
    public async Task Answers_are_the_same_however_the_network_cuts_the_body(string mediaType, string start)
    {
        Random random = new(1);
        for (int round = 0; round < 400; round++)
        {
            string body = start + string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => _snippets[random.Next(_snippets.Length)]));
            byte[] bytes = Encoding.UTF8.GetBytes(body);

            string whole = await AnswerAsync(mediaType, new ReadOnlySequence<byte>(bytes));
            string cut = await AnswerAsync(mediaType, PipedBatch.Cut(bytes, () => random.Next(1, 9)));

            cut.ShouldBe(whole, body);
        }
    }

    [Theory]
    [InlineData(NdjsonBatch.Type, "", """{"customer_id":123,"country_code":"Peru","last_order_ts":"2018-05-03 00:00:00","total_orders":15,"segment_name":"recency_segment"}""" + "\n")]
    [InlineData(JsonArrayBatch.Type, "[", """{"customer_id":"c-1","country_code":"PERU","total_orders":15,"segment_name":"frequent_segment"},""")]
    [InlineData(CsvBatch.Type, "customer_id,country_code,segment_name,last_order_ts\n", "\"c,1\",Peru,recency_segment,2018-05-03 00:00:00\n")]
    public async Task Item_that_has_an_answer_allocates_nothing(string mediaType, string start, string item)
    {
        await AllocatedAsync(mediaType, start, item, 2_000);
        long few = await LeastAllocatedAsync(mediaType, start, item, 1_000);
        long many = await LeastAllocatedAsync(mediaType, start, item, 21_000);

        ((many - few) / 20_000.0).ShouldBeLessThan(1, "bytes an item");
    }

    [Fact]
    public async Task Batch_ends_when_the_client_goes_away()
    {
        using CancellationTokenSource gone = new();
        Pipe body = new();
        await body.Writer.WriteAsync("{}\n{}"u8.ToArray());
        (BatchPump pump, MemoryStream answers) = Pump(NdjsonBatch.Type, body.Reader, gone.Token);

        Task running = pump.RunAsync();
        running.IsCompleted.ShouldBeFalse();
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
        Encoding.UTF8.GetString(answers.ToArray()).Count(c => c == '\n').ShouldBe(1, "what is whole is answered at once, and no more than that");
    }

    private Task<string> AnswerAsync(string mediaType, ReadOnlySequence<byte> body) => PipedBatch.AnswerAsync(published, mediaType, body, Longest);

    /// <summary>What items allocate, they allocate each time; a pooled buffer that a collection of garbage took away is another matter.</summary>
    private async Task<long> LeastAllocatedAsync(string mediaType, string start, string item, int count)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Measurements; i++)
        {
            least = Math.Min(least, await AllocatedAsync(mediaType, start, item, count));
        }

        return least;
    }

    private async Task<long> AllocatedAsync(string mediaType, string start, string item, int count)
    {
        byte[] body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(item, count)));
        (BatchPump pump, MemoryStream answers) = Pump(mediaType, PipeReader.Create(new ReadOnlySequence<byte>(body)), CancellationToken.None);
        answers.Capacity = 20_000_000;
        long before = GC.GetAllocatedBytesForCurrentThread();

        Task<DataLake.Api.Problems.Problem?> running = pump.RunAsync();

        running.IsCompletedSuccessfully.ShouldBeTrue("nothing waits here, so all of it ran on this thread");
        (await running).ShouldBeNull();
        answers.Length.ShouldBeGreaterThan(count * 50L);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private (BatchPump Pump, MemoryStream Answers) Pump(string mediaType, PipeReader body, CancellationToken aborted) =>
        PipedBatch.Open(published, mediaType, body, Longest, aborted);
}
