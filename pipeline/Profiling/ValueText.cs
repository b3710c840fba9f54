using System.Globalization;
using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Profiling;

/// <summary>Values and shares for people to read.</summary>
internal static class ValueText
{
    private const int MostCharacters = 200;

    /// <summary>A value: 1,760 rather than 1760; an instant to the second, a midnight as its date; a dash for none.</summary>
    public static string Of(object? value) => value switch
    {
        null => "–",
        double number when Math.Abs(number) is >= 1e15 or (> 0 and < 1e-6) => number.ToString("G6", CultureInfo.InvariantCulture),
        double number => number.ToString("#,0.######", CultureInfo.InvariantCulture),
        DateTime { TimeOfDay.Ticks: 0 } date => Date(date),
        DateTime instant => instant.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        long count => Count(count),
        _ => Cut(DuckDbValue.ToText(value)),
    };

    /// <summary>A text of any length, cut behind 200 characters: what is left out is counted.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= MostCharacters)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;
        return $"{text[..end]}… ({Count(text.Length)} characters)";
    }

    /// <summary>The same with an instant's fraction of a second.</summary>
    public static string Exact(object? value) => value is DateTime { TimeOfDay.Ticks: not 0 } instant
        ? instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)
        : Of(value);

    /// <summary>A label that may be a number: 2640.00 as 2,640.</summary>
    public static string Label(string label) =>
        decimal.TryParse(label, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)
            ? number.ToString("#,0.######", CultureInfo.InvariantCulture)
            : Cut(label);

    /// <summary>A number of rows or bytes.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A date.</summary>
    public static string Date(DateTime instant) => instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A share: <c>8 %</c>, <c>0.6 %</c>, <c>under 0.01 %</c>, and never 100 % when a row is missing from it.</summary>
    public static string Percent(long part, long all)
    {
        double percent = all == 0 ? 0 : 100.0 * part / all;
        return percent switch
        {
            0 => "0 %",
            < 0.01 => "under 0.01 %",
            < 0.995 => percent.ToString("0.##", CultureInfo.InvariantCulture) + " %",
            > 99.9 and < 100 => "over 99.9 %",
            _ => percent.ToString("0.#", CultureInfo.InvariantCulture) + " %",
        };
    }

    /// <summary>Bytes: <c>2.7 MiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return value.ToString(unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
