using System.Globalization;
using System.Net.Sockets;
using System.Text;
using DataLake.Api.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers.Batches;

/// <summary>A batch over a bare connection, which sees what is sent when.</summary>
public sealed class BatchStreamingTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Line = """{"customer_id":1,"country_code":"Peru","segment_name":"frequent_segment","total_orders":15}""" + "\n";

    [Fact]
    public async Task Answers_come_while_questions_are_still_to_come_and_all_from_one_snapshot()
    {
        using TcpClient client = await ConnectAsync("Transfer-Encoding: chunked");
        using StreamReader answers = new(client.GetStream(), Encoding.UTF8);
        await SendAsync(client, Chunk(Line + Line[..20]));
        string first = await ReadUntilAsync(answers, "{\"customer_id\"");
        Snapshot served = published.Api.Holder.Current!;
        published.Api.Holder.Swap((await published.Api.Services.GetRequiredService<EarlierSnapshots>().FindAsync(TestLake.Date(PublishedLake.Earlier), CancellationToken.None))!);

        await SendAsync(client, Chunk(Line[20..]) + "0\r\n\r\n");
        string second = await ReadUntilAsync(answers, "{\"customer_id\"");
        published.Api.Holder.Swap(served);

        first.ShouldContain("\"execution_date\":\"2020-05-29T00:00:00Z\"");
        second.ShouldBe(first);
    }

    [Fact]
    public async Task Body_of_any_length_goes_through()
    {
        const int count = 400_000;
        byte[] block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Line, 1000)));
        using TcpClient client = await ConnectAsync("Content-Length: " + (count * (long)Line.Length).ToString(CultureInfo.InvariantCulture), "Connection: close");
        Task<long> answered = CountAnswersAsync(client.GetStream());

        for (int sent = 0; sent < count; sent += 1000)
        {
            await client.GetStream().WriteAsync(block);
        }

        (count * (long)Line.Length).ShouldBeGreaterThan(30_000_000, "more than a server takes unless it is told to");
        (await answered).ShouldBe(count);
    }

    [Fact]
    public async Task Questions_are_not_read_while_nobody_takes_the_answers()
    {
        byte[] block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Line, 1000)));
        using TcpClient client = await ConnectAsync("Content-Length: 1000000000");
        client.SendBufferSize = client.ReceiveBufferSize = 64 << 10;

        long sent = 0;
        using CancellationTokenSource stuck = new();
        try
        {
            while (sent < 500_000_000)
            {
                stuck.CancelAfter(TimeSpan.FromSeconds(2));
                await client.GetStream().WriteAsync(block, stuck.Token);
                sent += block.Length;
            }
        }
        catch (OperationCanceledException)
        {
            // As it should be.
        }

        sent.ShouldBeLessThan(100_000_000);
        client.Close();
        (await published.Api.GetAsync("/readyz")).Status.ShouldBe(200, "a client that goes away harms nobody");
    }

    [Fact]
    public async Task Answer_ends_without_its_end_when_the_question_breaks_off()
    {
        using TcpClient client = await ConnectAsync("Transfer-Encoding: chunked");
        using StreamReader answers = new(client.GetStream(), Encoding.UTF8);
        await SendAsync(client, Chunk(Line));
        await ReadUntilAsync(answers, "{\"customer_id\"");

        await SendAsync(client, "this is no chunk\r\n");

        (await ReadToEndAsync(answers)).ShouldNotContain("0\r\n\r\n", Case.Sensitive, "a client must be able to tell that answers are missing");
    }

    private async Task<TcpClient> ConnectAsync(params IEnumerable<string> headers)
    {
        TcpClient client = new();
        Uri address = published.Api.Client.BaseAddress!;
        await client.ConnectAsync(address.Host, address.Port);
        await SendAsync(client, $"POST /v1/vouchers/most-used/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
        return client;
    }

    private static ValueTask SendAsync(TcpClient client, string text) => client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    private static async Task<string> ReadUntilAsync(StreamReader answers, string start)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(60));
        while (await answers.ReadLineAsync(late.Token) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new EndOfStreamException("The answer ended.");
    }

    private static async Task<string> ReadToEndAsync(StreamReader answers)
    {
        try
        {
            return await answers.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task<long> CountAnswersAsync(Stream answers)
    {
        byte[] block = new byte[64 << 10];
        long count = 0;
        for (int length = await answers.ReadAsync(block); length > 0; length = await answers.ReadAsync(block))
        {
            count += block.AsSpan(0, length).Count("}"u8);
        }

        return count;
    }
}
