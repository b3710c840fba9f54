namespace DataLake.Api.Vouchers;

/// <summary>
/// Reads instants as deliveries have them: <c>yyyy-MM-dd</c>, then optionally a blank or <c>T</c> and <c>HH:mm</c>, seconds
/// and a fraction, then optionally <c>Z</c> or an offset. Without an offset it is UTC; a date is its midnight.
/// </summary>
internal static class Instants
{
    private const int DateLength = 10;

    /// <summary>Reads an instant.</summary>
    /// <param name="text">The text.</param>
    /// <param name="instant">The instant in UTC, exact to 100 nanoseconds; further digits are cut off.</param>
    /// <returns>Whether the text is an instant that a calendar has.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime instant)
    {
        instant = default;
        if (!TryParseDate(text, out DateOnly date))
        {
            return false;
        }

        instant = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return text.Length == DateLength || TryAddTime(text[DateLength..], ref instant);
    }

    /// <summary>
    /// A query string's value with the plus sign of an offset that its sender forgot to write as <c>%2B</c>: a plus sign there
    /// stands for a blank, and nothing that is read here has a blank after its time and before a digit.
    /// </summary>
    public static string WithPlus(string value)
    {
        int blank = value.LastIndexOf(' ');
        return blank > DateLength && blank + 1 < value.Length && char.IsAsciiDigit(value[blank + 1]) && TryParse(value.AsSpan(0, blank), out _)
            ? $"{value[..blank]}+{value[(blank + 1)..]}"
            : value;
    }

    /// <summary>Reads the date that an instant begins with, whatever follows it.</summary>
    private static bool TryParseDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool TryAddTime(ReadOnlySpan<char> text, ref DateTime instant)
    {
        if (text.Length < 6 || text[0] is not (' ' or 'T' or 't') || text[3] != ':'
            || !TryDigits(text[1..3], out int hour) || hour > 23 || !TryDigits(text[4..6], out int minute) || minute > 59)
        {
            return false;
        }

        text = text[6..];
        int second = 0;
        long fraction = 0;
        if (text.Length >= 3 && text[0] == ':')
        {
            if (!TryDigits(text[1..3], out second) || second > 59)
            {
                return false;
            }

            text = text[3..];
            if (text.Length > 0 && text[0] == '.' && !TryTakeFraction(ref text, out fraction))
            {
                return false;
            }
        }

        if (!TryOffset(text, out TimeSpan offset))
        {
            return false;
        }

        long ticks = instant.Ticks + new TimeSpan(hour, minute, second).Ticks + fraction - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        long unit = TimeSpan.TicksPerSecond;
        int i = 1;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
        {
            unit /= 10;
            ticks += unit * (text[i] - '0');
        }

        text = text[i..];
        return i > 1;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length == 0 || text is "Z" or "z")
        {
            return true;
        }

        int minute = 0;
        bool isOffset = text[0] is '+' or '-' && text.Length switch
        {
            3 => true,
            5 => TryDigits(text[3..5], out minute),
            6 => text[3] == ':' && TryDigits(text[4..6], out minute),
            _ => false,
        };
        if (!isOffset || !TryDigits(text[1..3], out int hour) || hour > 15 || minute > 59)
        {
            return false;
        }

        offset = new TimeSpan(hour, minute, 0);
        offset = text[0] == '-' ? -offset : offset;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
