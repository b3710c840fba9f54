using DataLake.Api.Problems;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>The header of a CSV: which column is which field. Columns of other names are passed over.</summary>
/// <param name="Columns">The field of each column; null for one that is none.</param>
internal sealed record CsvHeader(IReadOnlyList<CustomerField?> Columns)
{
    private static readonly CustomerField[] _required = [CustomerField.CountryCode, CustomerField.SegmentName];

    /// <summary>Reads the first record.</summary>
    /// <returns>The header, or what is wrong with it.</returns>
    public static (CsvHeader? Header, Problem? Problem) Read(ReadOnlySpan<byte> record)
    {
        if (CsvField.HasBareReturn(record))
        {
            return (null, BatchProblems.InvalidCsv("A carriage return (CR) is in the header, and no line feed (LF) follows it. End lines in LF or CRLF."));
        }

        List<CustomerField?> columns = [];
        byte[] room = new byte[record.Length];
        for (ReadOnlySpan<byte> rest = record; ; rest = rest[1..])
        {
            int length = CsvField.Length(rest);
            if (length < 0)
            {
                return (null, BatchProblems.InvalidCsv($"A quote in the header is not closed, or something else than a comma follows it, in column {columns.Count + 1}."));
            }

            CustomerField? field = CustomerFields.Find(CsvField.Unquote(rest[..length], room).Trim(" \t"u8));
            if (field is { } named && columns.Contains(named))
            {
                return (null, BatchProblems.InvalidCsv($"The header names {named.Name()} twice. Name each column once."));
            }

            columns.Add(field);
            rest = rest[length..];
            if (rest.IsEmpty)
            {
                break;
            }
        }

        string missing = string.Join(" and ", _required.Where(field => !columns.Contains(field)).Select(field => field.Name()));
        return missing.Length == 0
            ? (new CsvHeader(columns), null)
            : (null, BatchProblems.InvalidCsv($"The header lacks {missing}. The first line must name the columns, such as customer_id,country_code,segment_name,total_orders,last_order_ts."));
    }
}
