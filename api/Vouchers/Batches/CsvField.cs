namespace DataLake.Api.Vouchers.Batches;

/// <summary>Reads fields of CSV, as RFC 4180 has it.</summary>
internal static class CsvField
{
    /// <summary>How long the field is that a text begins with, quotes included.</summary>
    /// <param name="text">The rest of a record.</param>
    /// <returns>The length in bytes, or -1 when it is quoted and the quote is not closed, or is followed by something else than a comma.</returns>
    public static int Length(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            int comma = text.IndexOf((byte)',');
            return comma < 0 ? text.Length : comma;
        }

        for (int at = 1; at < text.Length; at += 2)
        {
            int quote = text[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return -1;
            }

            at += quote;
            if (at + 1 == text.Length || text[at + 1] == ',')
            {
                return at + 1;
            }

            if (text[at + 1] != '"')
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary>Whether a text has a carriage return that no line feed follows, as in files whose lines end in nothing else.</summary>
    public static bool HasBareReturn(ReadOnlySpan<byte> text)
    {
        for (int at = text.IndexOf((byte)'\r'); at >= 0; at = text.IndexOf((byte)'\r'))
        {
            text = text[(at + 1)..];
            if (text is not [(byte)'\n', ..])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text of a field.</summary>
    /// <param name="field">The field, quotes included.</param>
    /// <param name="room">At least as long; used when quotes in the text have to be made single.</param>
    public static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> field, Span<byte> room)
    {
        if (field.IsEmpty || field[0] != '"')
        {
            return field;
        }

        field = field[1..^1];
        int length = 0;
        for (int quote = field.IndexOf((byte)'"'); quote >= 0; quote = field.IndexOf((byte)'"'))
        {
            field[..(quote + 1)].CopyTo(room[length..]);
            length += quote + 1;
            field = field[(quote + 2)..];
        }

        field.CopyTo(room[length..]);
        return room[..(length + field.Length)];
    }
}
