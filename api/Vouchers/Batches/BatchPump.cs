using System.Buffers;
using System.IO.Pipelines;
using DataLake.Api.Problems;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// Carries a batch from the request's body through its format into the response. Memory is fixed, whatever the body's length: one
/// item that the network cut, and answers up to <see cref="FullBytes"/>. While the client does not take its answers, no more of
/// the body is read.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="body">The request's body.</param>
/// <param name="format">Answers the items, into <paramref name="answers"/>.</param>
/// <param name="answers">Answers that are not sent yet.</param>
/// <param name="longestItemBytes">The longest item, in bytes.</param>
/// <param name="beforeSend">Called before answers are sent.</param>
internal sealed class BatchPump(HttpContext context, BatchBody body, IBatchFormat format, ArrayBufferWriter<byte> answers, int longestItemBytes, Action beforeSend)
{
    /// <summary>Answers are sent when they are this many bytes, and whenever the client waits for them.</summary>
    public const int FullBytes = 16 << 10;

    private readonly ItemCutter _items = new(format, answers, longestItemBytes);

    /// <summary>Answers the whole body, to its end.</summary>
    /// <returns>Why it cannot be answered as a whole, with nothing sent yet; otherwise null.</returns>
    /// <exception cref="BadHttpRequestException">The body is no HTTP, or nothing of it came for too long.</exception>
    public async Task<Problem?> RunAsync()
    {
        context.Response.ContentType = format.MediaType;
        await body.SkipByteOrderMarkAsync().ConfigureAwait(false);
        bool isLast = false;
        while (!isLast)
        {
            if (!body.TryRead(out ReadResult read))
            {
                if (!await SendAsync().ConfigureAwait(false))
                {
                    return null;
                }

                read = await body.ReadAsync().ConfigureAwait(false);
            }

            isLast = read.IsCompleted;
            bool goesOn = await AnswerAsync(read.Buffer).ConfigureAwait(false);
            body.AdvanceTo(read.Buffer.End);
            if (!goesOn)
            {
                return format.Fault;
            }
        }

        while (!_items.IsEmpty && format.Fault is null)
        {
            _items.TakeLast();
            if (!await SendFullAsync().ConfigureAwait(false))
            {
                return null;
            }
        }

        format.Finish();
        if (format.Fault is null)
        {
            await SendAsync().ConfigureAwait(false);
        }

        return format.Fault;
    }

    private async ValueTask<bool> AnswerAsync(ReadOnlySequence<byte> input)
    {
        foreach (ReadOnlyMemory<byte> segment in input)
        {
            for (int taken = 0; taken < segment.Length || _items.HasMore;)
            {
                taken += _items.Take(segment.Span[taken..]);
                if (format.Fault is not null || !await SendFullAsync().ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private ValueTask<bool> SendFullAsync() => answers.WrittenCount >= FullBytes ? SendAsync() : ValueTask.FromResult(true);

    /// <summary>Sends what is answered; false when nobody takes it any more.</summary>
    private async ValueTask<bool> SendAsync()
    {
        if (answers.WrittenCount == 0)
        {
            return true;
        }

        beforeSend();
        bool isTaken = !(await context.Response.BodyWriter.WriteAsync(answers.WrittenMemory, context.RequestAborted).ConfigureAwait(false)).IsCompleted;
        answers.ResetWrittenCount();
        return isTaken;
    }
}
