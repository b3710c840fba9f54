using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// Answers questions that are records of CSV, each with a record: the <c>customer_id</c> as it was written, the fields of the
/// answer, and what is wrong. A record that has an answer allocates nothing.
/// </summary>
internal sealed class CsvItems(BatchLookup lookup, ArrayBufferWriter<byte> answers, int longestItemBytes)
{
    /// <summary>The header of the answers.</summary>
    public static ReadOnlySpan<byte> Header =>
        "customer_id,voucher_amount,country_code,segment_name,segment,times_used,share,execution_date,error,error_detail\r\n"u8;

    /// <summary>Answers one record.</summary>
    /// <param name="header">Which column is which field.</param>
    /// <param name="record">The record, without its line end.</param>
    /// <returns>False, and nothing is answered, when the record has several lines that do not make one.</returns>
    public bool TryAnswer(CsvHeader header, ReadOnlySpan<byte> record)
    {
        CustomerQuestion question = default;
        int fields = Read(header, record, ref question);
        if (fields != header.Columns.Count && record.Contains((byte)'\n'))
        {
            return false;
        }

        ReadOnlySpan<byte> customerId = question.Faults[CustomerField.CustomerId] == FieldFault.None ? record[question.CustomerId] : [];
        if (fields != header.Columns.Count)
        {
            Write(customerId, lookup.Refuse(BatchProblems.InvalidCsv(fields < 0
                ? "A quote is not closed, or something else than a comma follows it."
                : $"The record has {fields} fields, and the header names {header.Columns.Count}.{(CsvField.HasBareReturn(record) ? " End lines in LF or CRLF." : "")}")));
        }
        else if (lookup.Find(ref question) is { } answer)
        {
            answers.Write(customerId);
            answers.Write(","u8);
            answers.Write(answer.Csv.Span);
            answers.Write(",,\r\n"u8);
        }
        else
        {
            Write(customerId, lookup.Explain(ref question));
        }

        return true;
    }

    /// <summary>Answers a record that is too long to be read.</summary>
    public void AnswerTooLong() => Write([], lookup.Refuse(BatchProblems.TooLong(longestItemBytes)));

    private void Write(ReadOnlySpan<byte> customerId, Problem problem)
    {
        string detail = problem.Errors.Count == 0 ? problem.Detail : string.Join("; ", problem.Errors.Select(error => $"{error.Key} {error.Value}"));
        answers.Write(customerId);
        answers.Write(Encoding.UTF8.GetBytes($",,,,,,,,{problem.Type},{CsvText.Field(detail)}\r\n"));
    }

    /// <summary>Reads a record; returns how many fields it has, -1 when that cannot be told.</summary>
    private static int Read(CsvHeader header, ReadOnlySpan<byte> record, ref CustomerQuestion question)
    {
        int count = 0;
        for (int at = 0; ; at++)
        {
            int length = CsvField.Length(record[at..]);
            if (length < 0)
            {
                return -1;
            }

            if (count < header.Columns.Count && header.Columns[count] is { } field)
            {
                // So long, and with a line break, it can be nothing but lines between two stray quotes.
                if (length > CustomerFields.LongestTextBytes && record.Slice(at, length).Contains((byte)'\n'))
                {
                    return -1;
                }

                Set(field, record, at..(at + length), ref question);
            }

            count++;
            at += length;
            if (at == record.Length)
            {
                return count;
            }
        }
    }

    [SkipLocalsInit]
    private static void Set(CustomerField field, ReadOnlySpan<byte> record, Range place, ref CustomerQuestion question)
    {
        ReadOnlySpan<byte> raw = record[place];
        if (raw.Length > CustomerFields.LongestTextBytes)
        {
            question.Faults[field] = FieldFault.Unreadable;
            return;
        }

        Span<byte> room = stackalloc byte[CustomerFields.LongestTextBytes];
        Span<char> text = stackalloc char[CustomerFields.LongestTextBytes];
        bool isText = Utf8.ToUtf16(CsvField.Unquote(raw, room), text, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done;
        if (!isText)
        {
            question.Faults[field] = FieldFault.Unreadable;
        }
        else if (field == CustomerField.CustomerId)
        {
            question.CustomerId = place;
        }
        else
        {
            question.Set(field, text[..length]);
        }
    }
}
