using System.Buffers;
using DataLake.Api.Problems;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// CSV whose first record names the fields in any order; a record of answer for each that is not blank. Where several lines do not
/// make a record, a quote is not closed: it costs the first of them its answer, and the others are looked at anew.
/// </summary>
internal sealed class CsvBatch(CsvItems items, ArrayBufferWriter<byte> answers, int longestItemBytes) : IBatchFormat
{
    public const string Type = "text/csv";

    private CsvRecordScanner _scanner = new(longestItemBytes);
    private CsvHeader? _header;

    public string MediaType => Type;

    public Problem? Fault { get; private set; }

    public int FindEnd(ReadOnlySpan<byte> input) => _scanner.FindEnd(input);

    public int Answer(ReadOnlySpan<byte> item)
    {
        ReadOnlySpan<byte> record = WithoutReturn(item);
        if (_header is null)
        {
            ReadHeader(record);
        }
        else if (record.ContainsAnyExcept((byte)' ', (byte)'\t') && (_scanner.IsCut || !items.TryAnswer(_header, record)))
        {
            return AnswerFirstLine(_header, item);
        }

        return item.Length + 1;
    }

    public void AnswerTooLong()
    {
        if (_header is null)
        {
            Fault = BatchProblems.InvalidCsv($"The header has more than {longestItemBytes} bytes. The first line must name the columns, and lines end in LF or CRLF.");
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

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    private void ReadHeader(ReadOnlySpan<byte> record)
    {
        if (!record.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            return;
        }

        (_header, Fault) = CsvHeader.Read(record);
        if (_header is not null && _scanner.IsCut)
        {
            _header = null;
            AnswerTooLong();
        }

        answers.Write(Fault is null ? CsvItems.Header : []);
    }

    /// <summary>
    /// Answers the first of several lines. The others but the last are single lines then: to look in each of them for a quote that
    /// one of the many lines after it closes would take time by the square of their number. The last may be the first of a record.
    /// </summary>
    private int AnswerFirstLine(CsvHeader header, ReadOnlySpan<byte> lines)
    {
        int end = lines.IndexOf((byte)'\n');
        items.TryAnswer(header, WithoutReturn(lines[..end]));
        _scanner.BeginWithSingleLines(lines.LastIndexOf((byte)'\n') - end);
        return end + 1;
    }
}
