using System.Buffers;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// Finds where the elements of a JSON array end, by brackets, quotes and commas alone. It remembers where it is between pieces.
/// A mutable value.
/// </summary>
internal struct JsonElementScanner
{
    private static readonly SearchValues<byte> _outsideText = SearchValues.Create("\"{}[],"u8);
    private static readonly SearchValues<byte> _insideText = SearchValues.Create("\"\\"u8);
    private long _depth;
    private bool _isInText;
    private bool _isEscaped;

    /// <summary>Finds the comma after an element, or the bracket that ends the array.</summary>
    /// <param name="input">The array from where the last search ended.</param>
    /// <returns>Its place, or -1 when it is not there yet.</returns>
    public int FindEnd(ReadOnlySpan<byte> input)
    {
        for (int at = 0; at < input.Length; at++)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                continue;
            }

            int next = input[at..].IndexOfAny(_isInText ? _insideText : _outsideText);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (IsEnd(input[at]))
            {
                return at;
            }
        }

        return -1;
    }

    private bool IsEnd(byte sign)
    {
        switch (sign)
        {
            case (byte)'"':
                _isInText = !_isInText;
                return false;
            case (byte)'\\':
                _isEscaped = true;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}':
                _depth = Math.Max(0, _depth - 1);
                return false;
            case (byte)']' when _depth > 0:
                _depth--;
                return false;
            default:
                return _depth == 0;
        }
    }
}
