using System.Buffers;
using DataLake.Api.Problems;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>One JSON object a line; a line of answer for each that is not blank.</summary>
internal sealed class NdjsonBatch(JsonItems items, ArrayBufferWriter<byte> answers) : IBatchFormat
{
    public const string Type = "application/x-ndjson";

    public string MediaType => Type;

    public Problem? Fault => null;

    public int FindEnd(ReadOnlySpan<byte> input) => input.IndexOf((byte)'\n');

    public int Answer(ReadOnlySpan<byte> item)
    {
        if (item.IndexOfAnyExcept(" \t\r"u8) >= 0)
        {
            items.Answer(item);
            answers.Write("\n"u8);
        }

        return item.Length + 1;
    }

    public void AnswerTooLong()
    {
        items.AnswerTooLong();
        answers.Write("\n"u8);
    }

    public void Finish()
    {
    }
}
