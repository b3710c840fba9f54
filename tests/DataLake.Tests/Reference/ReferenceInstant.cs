using System.Globalization;
using System.Text.RegularExpressions;

namespace DataLake.Tests.Reference;

/// <summary>Instants as the contract reads them: an offset is converted, none is UTC, a date alone is midnight.</summary>
internal static partial class ReferenceInstant
{
    /// <summary>The instant, UTC; null when the text is none, or one beyond the years 1 to 9999.</summary>
    public static DateTime? Read(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success
            || !DateTime.TryParseExact(match.Groups["date"].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date))
        {
            return null;
        }

        int hours = Number(match, "hour");
        int minutes = Number(match, "minute");
        int seconds = Number(match, "second");
        if (hours > 23 || minutes > 59 || seconds > 59 || Number(match, "offsetHour") > 23 || Number(match, "offsetMinute") > 59)
        {
            return null;
        }

        long microseconds = long.Parse(match.Groups["fraction"].Value.PadRight(6, '0'), CultureInfo.InvariantCulture);
        TimeSpan offset = new(Number(match, "offsetHour"), Number(match, "offsetMinute"), 0);
        long ticks = (date + new TimeSpan(hours, minutes, seconds)).Ticks + (microseconds * TimeSpan.TicksPerMicrosecond)
            - (match.Groups["sign"].Value == "-" ? -offset.Ticks : offset.Ticks);
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
    }

    private static int Number(Match match, string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^\s*(?<date>\d{4}-\d{2}-\d{2})([ T](?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})(\.(?<fraction>\d{1,6}))?(Z|(?<sign>[+-])(?<offsetHour>\d{2}):(?<offsetMinute>\d{2}))?)?\s*$")]
    private static partial Regex Pattern();
}
