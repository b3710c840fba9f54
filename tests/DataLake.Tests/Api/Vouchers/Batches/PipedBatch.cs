using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using DataLake.Api.Problems;
using DataLake.Api.Vouchers.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DataLake.Tests.Api.Vouchers.Batches;

/// <summary>A batch without a network, whose body is cut into pieces as a test wants it.</summary>
internal static class PipedBatch
{
    /// <summary>How long a client may send nothing.</summary>
    public static TimeSpan IdleLimit { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Answers a batch; gives the answers, or the problem of the whole.</summary>
    public static async Task<string> AnswerAsync(PublishedLake published, string mediaType, ReadOnlySequence<byte> body, int longestItemBytes)
    {
        (BatchPump pump, MemoryStream answers) = Open(published, mediaType, PipeReader.Create(body), longestItemBytes, CancellationToken.None);
        Problem? problem = await pump.RunAsync();
        return problem?.ToString() ?? Encoding.UTF8.GetString(answers.ToArray());
    }

    /// <summary>Makes what answers a batch, and what it answers into.</summary>
    public static (BatchPump Pump, MemoryStream Answers) Open(
        PublishedLake published, string mediaType, PipeReader body, int longestItemBytes, CancellationToken aborted, TimeProvider? clock = null)
    {
        MemoryStream answers = new();
        DefaultHttpContext context = new() { RequestAborted = aborted };
        context.Features.Set<IRequestBodyPipeFeature>(new Body(body));
        context.Response.Body = answers;
        BatchLookup lookup = new(published.Api.Holder.Current!, new DateOnly(2020, 6, 1));
        ArrayBufferWriter<byte> written = new(2 * BatchPump.FullBytes);
        JsonItems json = new(lookup, written, longestItemBytes);
        IBatchFormat format = mediaType switch
        {
            NdjsonBatch.Type => new NdjsonBatch(json, written),
            JsonArrayBatch.Type => new JsonArrayBatch(json, written),
            _ => new CsvBatch(new CsvItems(lookup, written, longestItemBytes), written, longestItemBytes),
        };
        return (new BatchPump(context, new BatchBody(context, IdleLimit, clock ?? TimeProvider.System), format, written, longestItemBytes, () => { }), answers);
    }

    /// <summary>Cuts a body into pieces.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="length">The length of the next piece, in bytes.</param>
    public static ReadOnlySequence<byte> Cut(byte[] bytes, Func<int> length)
    {
        Piece first = new([], null);
        Piece last = first;
        for (int at = 0; at < bytes.Length;)
        {
            int end = Math.Min(bytes.Length, at + length());
            last = new Piece(bytes[at..end], last);
            at = end;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
