using System.Buffers;
using DataLake.Api.Problems;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>CSV whose first record names the fields in any order; a record of answer for each that is not blank.</summary>
internal sealed class CsvBatch(CsvItems items, ArrayBufferWriter<byte> answers, int longestItemBytes) : IBatchFormat
{
    public const string Type = "text/csv";

    private CsvRecordScanner _scanner = new(longestItemBytes);
    private CsvHeader? _header;

    public string MediaType => Type;

    public Problem? Fault { get; private set; }

    public int FindEnd(ReadOnlySpan<byte> input) => _scanner.FindEnd(input);

    public void Answer(ReadOnlySpan<byte> item)
    {
        item = item is [.., (byte)'\r'] ? item[..^1] : item;
        if (!item.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            return;
        }

        if (_header is null)
        {
            (_header, Fault) = CsvHeader.Read(item);
            answers.Write(Fault is null ? CsvItems.Header : []);
            return;
        }

        items.Answer(_header, item);
    }

    public void AnswerTooLong()
    {
        if (_header is null)
        {
            Fault = BatchProblems.InvalidCsv($"The header has more than {longestItemBytes} bytes. The first line must name the columns.");
            return;
        }

        items.AnswerTooLong();
    }

    public void Finish()
    {
        if (_header is null)
        {
            Fault ??= BatchProblems.InvalidCsv("It is empty. The first line must name the columns, such as customer_id,country_code,segment_name,total_orders.");
        }
    }
}
