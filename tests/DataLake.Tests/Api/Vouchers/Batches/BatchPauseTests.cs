using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using DataLake.Api;
using DataLake.Api.Vouchers.Batches;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers.Batches;

/// <summary>A client that pauses in the middle of a batch is waited for, and one that never goes on is not.</summary>
public sealed class BatchPauseTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Line = """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":15}""" + "\n";

    [Fact]
    public async Task Batch_goes_on_after_a_pause_that_is_longer_than_another_body_may_make()
    {
        using TcpClient client = await ConnectAsync(published.Api);
        await SendAsync(client, Chunk(Line));

        await Task.Delay(TimeSpan.FromSeconds(9));
        await SendAsync(client, Chunk(Line) + "0\r\n\r\n");

        string answer = await ReadToEndAsync(client);
        answer.ShouldStartWith("HTTP/1.1 200 OK");
        answer.Split("\"voucher_amount\"").Length.ShouldBe(3);
        answer.ShouldEndWith("0\r\n\r\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\r\n{\r\n")]
    [InlineData("a\r\n{         \r\n")]
    public async Task Batch_is_refused_when_nothing_comes_for_too_long_before_the_first_answer(string begin)
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, new ShortPatienceClock(new ApiOptions().BatchIdleLimit));
        using TcpClient client = await ConnectAsync(api);

        await SendAsync(client, begin);

        string answer = await ReadToEndAsync(client);
        answer.ShouldStartWith("HTTP/1.1 408 Request Timeout");
        answer.ShouldContain("urn:voucher-data-lake:problem:too-slow");
    }

    [Fact]
    public async Task Answer_ends_without_its_end_when_nothing_comes_for_too_long()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, new ShortPatienceClock(new ApiOptions().BatchIdleLimit));
        using TcpClient client = await ConnectAsync(api);

        await SendAsync(client, Chunk(Line + Line[..20]));

        string answer = await ReadToEndAsync(client);
        answer.ShouldStartWith("HTTP/1.1 200 OK");
        answer.ShouldContain("\"voucher_amount\"");
        answer.ShouldNotContain("0\r\n\r\n", Case.Sensitive, "a client must be able to tell that answers are missing");
    }

    [Fact]
    public async Task Patience_begins_anew_with_every_byte()
    {
        TimerClock clock = new();
        Pipe body = new(new PipeOptions(readerScheduler: PipeScheduler.Inline));
        (BatchPump pump, MemoryStream answers) = PipedBatch.Open(published, NdjsonBatch.Type, body.Reader, 300, CancellationToken.None, clock);
        Task running = pump.RunAsync();

        // Away from the test's own context a write returns when the byte is taken and the next one is waited for.
        await Task.Run(async () =>
        {
            foreach (byte one in Encoding.UTF8.GetBytes(Line + Line[..^1]))
            {
                clock.Advance(PipedBatch.IdleLimit - TimeSpan.FromSeconds(1));
                await body.Writer.WriteAsync(new[] { one });
            }
        });

        running.IsCompleted.ShouldBeFalse();
        clock.Advance(PipedBatch.IdleLimit);
        (await Should.ThrowAsync<BadHttpRequestException>(running)).StatusCode.ShouldBe(408);
        Encoding.UTF8.GetString(answers.ToArray()).Count(c => c == '\n').ShouldBe(1);
    }

    private static async Task<TcpClient> ConnectAsync(TestApi api)
    {
        TcpClient client = new();
        Uri address = api.Client.BaseAddress!;
        await client.ConnectAsync(address.Host, address.Port);
        await SendAsync(
            client,
            "POST /v1/vouchers/most-used/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        return client;
    }

    private static ValueTask SendAsync(TcpClient client, string text) => client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    /// <summary>Reads what comes until the connection ends, however it does.</summary>
    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(60));
        StringBuilder text = new();
        byte[] block = new byte[4096];
        try
        {
            for (int length = -1; length != 0; text.Append(Encoding.UTF8.GetString(block, 0, length)))
            {
                length = await client.GetStream().ReadAsync(block, late.Token);
            }
        }
        catch (IOException)
        {
            // Reset.
        }

        return text.ToString();
    }

    /// <summary>The right time, and timers of one length that take half a second.</summary>
    private sealed class ShortPatienceClock(TimeSpan patience) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(System.CreateTimer(callback, state, Shorten(dueTime), period), Shorten);

        private TimeSpan Shorten(TimeSpan time) => time == patience ? TimeSpan.FromSeconds(0.5) : time;

        private sealed class Timer(ITimer timer, Func<TimeSpan, TimeSpan> shorten) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(shorten(dueTime), period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }

    /// <summary>A clock with one timer, which goes off when the clock is moved beyond it.</summary>
    private sealed class TimerClock : TimeProvider, ITimer
    {
        private Action _callback = () => { };
        private TimeSpan _left = Timeout.InfiniteTimeSpan;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _left) = (() => callback(state), dueTime);
            return this;
        }

        public void Advance(TimeSpan time)
        {
            if (_left == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            _left -= time;
            if (_left <= TimeSpan.Zero)
            {
                _left = Timeout.InfiniteTimeSpan;
                _callback();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _left = dueTime;
            return true;
        }

        public void Dispose() => _left = Timeout.InfiniteTimeSpan;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
