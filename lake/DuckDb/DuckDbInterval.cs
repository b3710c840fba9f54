using System.Globalization;
using System.Runtime.InteropServices;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// An INTERVAL as DuckDB keeps it: three counts that are not converted into one another, since a month has no fixed
/// number of days. The default value is the empty interval.
/// </summary>
/// <param name="Months">Whole months; twelve for a year.</param>
/// <param name="Days">Whole days.</param>
/// <param name="Microseconds">The part below a day, though it may be longer than one.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DuckDbInterval(int Months, int Days, long Microseconds)
{
    /// <summary>An interval of as many microseconds as <paramref name="span"/> has; a remainder below one is dropped.</summary>
    public static DuckDbInterval FromTimeSpan(TimeSpan span) => new(0, 0, span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The same length of time, with days of 24 hours.</summary>
    /// <exception cref="InvalidOperationException">The interval has months.</exception>
    /// <exception cref="OverflowException">The interval is longer than a <see cref="TimeSpan"/> can be.</exception>
    public TimeSpan ToTimeSpan() =>
        Months == 0
            ? new TimeSpan(checked((Days * TimeSpan.TicksPerDay) + (Microseconds * TimeSpan.TicksPerMicrosecond)))
            : throw new InvalidOperationException($"An interval with months ({Months}) has no fixed length, so it is no TimeSpan.");

    /// <summary>
    /// As ISO 8601 has it, each part with a sign of its own as in PostgreSQL's style <c>iso_8601</c>: <c>P1Y2M3DT4H5M6.5S</c>, <c>P-1D</c>;
    /// <c>PT0S</c> when it is empty.
    /// </summary>
    public override string ToString()
    {
        long seconds = Microseconds / 1_000_000;
        decimal rest = (seconds % 60) + ((Microseconds % 1_000_000) / 1_000_000m);
        string date = Part(Months / 12, 'Y') + Part(Months % 12, 'M') + Part(Days, 'D');
        string time = Part(seconds / 3600, 'H') + Part(seconds / 60 % 60, 'M') + Part(rest, 'S');
        return date.Length + time.Length == 0 ? "PT0S" : "P" + date + (time.Length > 0 ? "T" + time : "");
    }

    private static string Part(decimal value, char unit) => value == 0 ? "" : value.ToString("0.######", CultureInfo.InvariantCulture) + unit;
}
