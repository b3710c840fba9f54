namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// Finds where records of CSV end: at a line end outside of quotes. A quote opens at the start of a field alone, and one that is
/// still open when the record is too long is taken for none, so that a single stray quote does not swallow the rest of the file.
/// It remembers where it is between pieces. A mutable value.
/// </summary>
/// <param name="longestBytes">The longest record, in bytes.</param>
internal struct CsvRecordScanner(int longestBytes)
{
    private long _seenBytes;
    private byte _last = (byte)'\n';
    private bool _isQuoted;
    private bool _hasJustClosed;

    /// <summary>Finds the line end after a record.</summary>
    /// <param name="input">The record from where the last search ended.</param>
    /// <returns>Its place, or -1 when it is not there yet.</returns>
    public int FindEnd(ReadOnlySpan<byte> input)
    {
        int within = (int)Math.Clamp(longestBytes - _seenBytes, 0, input.Length);
        int end = FindEndOutsideQuotes(input[..within]);
        if (end < 0)
        {
            int beyond = input[within..].IndexOf((byte)'\n');
            end = beyond < 0 ? -1 : within + beyond;
        }

        if (end < 0)
        {
            _seenBytes += input.Length;
        }
        else
        {
            this = new CsvRecordScanner(longestBytes);
        }

        return end;
    }

    private int FindEndOutsideQuotes(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (at < input.Length)
        {
            int next = _isQuoted ? input[at..].IndexOf((byte)'"') : input[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (next < 0)
            {
                break;
            }

            at += next;
            if (input[at] == '\n')
            {
                return at;
            }

            // A quote right after one that closed stands for a quote: the field goes on.
            bool wasQuoted = _isQuoted;
            byte before = at > 0 ? input[at - 1] : _last;
            _isQuoted = !wasQuoted && (before is (byte)',' or (byte)'\n' || (_hasJustClosed && next == 0));
            _hasJustClosed = wasQuoted;
            at++;
        }

        if (!input.IsEmpty)
        {
            _hasJustClosed &= input[^1] == '"';
            _last = input[^1];
        }

        return -1;
    }
}
