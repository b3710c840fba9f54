using System.IO.Pipelines;
using DataLake.Api;
using DataLake.Api.Sessions;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Sessions;

/// <summary>When a request's turn comes, how long it may take, and how its answer is sent.</summary>
public sealed class SessionPoolTests
{
    [Fact]
    public async Task What_a_request_needs_is_prepared_when_its_turn_has_come_and_within_its_time()
    {
        ApiOptions options = new() { QueryConcurrency = 1, QueryTimeout = TimeSpan.FromSeconds(2) };
        await using SessionPool pool = new(options, TimeProvider.System);
        int preparing = 0;
        int together = 0;

        SessionAnswer?[] answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => pool.RunAsync(new DefaultHttpContext(), async stop =>
        {
            together = Math.Max(together, Interlocked.Increment(ref preparing));
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
                return null;
            }
            finally
            {
                Interlocked.Decrement(ref preparing);
            }
        }))).WaitAsync(TimeSpan.FromSeconds(30));

        together.ShouldBe(1);
        answers.ShouldAllBe(answer => answer!.Outcome == SessionOutcome.TimedOut || answer.Outcome == SessionOutcome.Busy);
        answers.ShouldContain(answer => answer!.Outcome == SessionOutcome.TimedOut);
        pool.Started.ShouldBe(0, "a process is started only for a request that is prepared");
    }

    [Fact]
    public async Task Nothing_is_run_when_there_is_nothing_to_run_after_all()
    {
        await using SessionPool pool = new(new ApiOptions { QueryConcurrency = 1 }, TimeProvider.System);

        (await pool.RunAsync(new DefaultHttpContext(), _ => Task.FromResult<SessionRequest?>(null))).ShouldBeNull();
        (await pool.RunAsync(new DefaultHttpContext(), _ => Task.FromResult<SessionRequest?>(null))).ShouldBeNull("the slot is free again");

        pool.Started.ShouldBe(0);
    }

    [Fact]
    public async Task Answer_waits_for_its_client_piece_by_piece()
    {
        byte[] payload = new byte[1 << 20];
        Random.Shared.NextBytes(payload);
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 64 << 10, resumeWriterThreshold: 32 << 10));

        Task writing = SessionAnswerBody.WriteMembersAsync(pipe.Writer, payload, CancellationToken.None);
        ReadResult first = await pipe.Reader.ReadAsync();
        writing.IsCompleted.ShouldBeFalse();
        first.Buffer.Length.ShouldBeLessThanOrEqualTo(128 << 10);
        pipe.Reader.AdvanceTo(first.Buffer.Start, first.Buffer.Start);
        Task all = writing.ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
        using MemoryStream read = new();
        await pipe.Reader.CopyToAsync(read);
        await all;

        read.ToArray().ShouldBe(payload);
    }
}
