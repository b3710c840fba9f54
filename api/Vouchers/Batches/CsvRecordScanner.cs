namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// Finds where records of CSV end: at a line end outside of quotes. A quote opens at the start of a field alone, and after one that
/// closes where none may the record ends with its line. It remembers where it is between pieces. A mutable value.
/// </summary>
/// <param name="longestBytes">The longest record, in bytes.</param>
internal struct CsvRecordScanner(int longestBytes)
{
    private long _seenBytes;
    private byte _last = (byte)',';
    private Place _place;
    private bool _hasLineBreak;
    private int _singleLinesBytes;

    private enum Place
    {
        Outside,
        Quoted,
        AfterQuote,
        Misplaced,
    }

    /// <summary>Whether the record found last does not end there: it has several lines and is longer than any may be.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Begins anew, with lines that are a record each. They have to be in the next input, and whole.</summary>
    /// <param name="bytes">How long they are together, line ends included.</param>
    public void BeginWithSingleLines(int bytes) => this = new CsvRecordScanner(longestBytes) { _singleLinesBytes = bytes };

    /// <summary>Finds the line end after a record.</summary>
    /// <param name="input">The record from where the last search ended.</param>
    /// <returns>Its place, or that after the longest record when <see cref="IsCut"/>, or -1 when it is not there yet.</returns>
    public int FindEnd(ReadOnlySpan<byte> input)
    {
        IsCut = false;
        if (_singleLinesBytes > 0)
        {
            int line = input.IndexOf((byte)'\n');
            _singleLinesBytes -= line + 1;
            return line;
        }

        int within = (int)Math.Clamp(longestBytes - _seenBytes, 0, input.Length);
        int end = FindEndWithin(input[..within]);
        bool isCut = end < 0 && within < input.Length && _hasLineBreak && (input[within] != '\n' || _place == Place.Quoted);
        if (isCut)
        {
            end = within;
        }
        else if (end < 0)
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
            this = new CsvRecordScanner(longestBytes) { IsCut = isCut };
        }

        return end;
    }

    private int FindEndWithin(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (at < input.Length)
        {
            if (_place == Place.AfterQuote)
            {
                // A quote after one that closed stands for a quote: the field goes on.
                bool isPair = input[at] == '"';
                _place = isPair ? Place.Quoted : input[at] is (byte)',' or (byte)'\r' or (byte)'\n' ? Place.Outside : Place.Misplaced;
                at += isPair ? 1 : 0;
                continue;
            }

            int next = input[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (next < 0)
            {
                break;
            }

            at += next;
            if (input[at] == '\n' && _place != Place.Quoted)
            {
                return at;
            }

            if (input[at] == '\n')
            {
                _hasLineBreak = true;
            }
            else if (_place == Place.Quoted)
            {
                _place = Place.AfterQuote;
            }
            else if (_place == Place.Outside && (at > 0 ? input[at - 1] : _last) == ',')
            {
                _place = Place.Quoted;
            }

            at++;
        }

        _last = input.IsEmpty ? _last : input[^1];
        return -1;
    }
}
