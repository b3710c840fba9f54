using System.Globalization;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// A DATE or TIMESTAMP that .NET cannot hold: it is infinite, or lies outside the years 1 to 9999. <see cref="DuckDbDataReader.GetValue"/>
/// gives it instead of a <see cref="DateOnly"/> or <see cref="DateTime"/>. Two are equal when their texts are.
/// </summary>
public sealed record DuckDbDistantInstant
{
    // The Gregorian calendar repeats itself after so many years.
    private const int YearsPerCycle = 400;
    private const int DaysPerCycle = 146_097;

    private DuckDbDistantInstant(string text) => Text = text;

    /// <summary>
    /// What DuckDB makes of it when it is cast to VARCHAR in a session in UTC: <c>infinity</c>, <c>-infinity</c>, <c>20000-01-01 00:00:00</c>,
    /// <c>0044-03-15 (BC)</c>.
    /// </summary>
    public string Text { get; }

    /// <summary>Later than any other instant.</summary>
    internal static DuckDbDistantInstant Infinity { get; } = new("infinity");

    /// <summary>Earlier than any other instant.</summary>
    internal static DuckDbDistantInstant NegativeInfinity { get; } = new("-infinity");

    /// <inheritdoc cref="Text"/>
    public override string ToString() => Text;

    /// <summary>A date.</summary>
    /// <param name="dayNumber">Days since 0001-01-01; negative before.</param>
    internal static DuckDbDistantInstant OfDay(long dayNumber) => new(Date(dayNumber));

    /// <summary>A date with a time of day.</summary>
    /// <param name="ticks">Ticks since 0001-01-01 00:00:00; negative before.</param>
    /// <param name="kind">Utc for a TIMESTAMP WITH TIME ZONE, whose text ends in its offset.</param>
    internal static DuckDbDistantInstant OfTicks(Int128 ticks, DateTimeKind kind)
    {
        (Int128 dayNumber, Int128 timeOfDay) = FloorDivRem(ticks, TimeSpan.TicksPerDay);
        string offset = kind == DateTimeKind.Utc ? "+00" : "";
        return new(string.Create(CultureInfo.InvariantCulture, $"{Date((long)dayNumber)} {new TimeOnly((long)timeOfDay):HH:mm:ss.FFFFFFF}{offset}"));
    }

    private static string Date(long dayNumber)
    {
        (Int128 cycles, Int128 dayOfCycle) = FloorDivRem(dayNumber, DaysPerCycle);
        DateOnly date = DateOnly.FromDayNumber((int)dayOfCycle);
        long year = date.Year + ((long)cycles * YearsPerCycle);

        // There is no year 0: the year before 1 is 1 BC.
        return year > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{date:MM-dd}")
            : string.Create(CultureInfo.InvariantCulture, $"{1 - year:0000}-{date:MM-dd} (BC)");
    }

    private static (Int128 Quotient, Int128 Remainder) FloorDivRem(Int128 value, Int128 divisor)
    {
        (Int128 quotient, Int128 remainder) = Int128.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }
}
