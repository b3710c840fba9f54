namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>
/// TIMESTAMP in its four units, and TIMESTAMP WITH TIME ZONE. The latter is an instant, so its kind is UTC; the others are
/// readings of a clock, so theirs is unspecified. What is finer than 100 ns is cut off.
/// Boxed, one that is no <see cref="DateTime"/> is a <see cref="DuckDbDistantInstant"/>.
/// </summary>
/// <param name="unit">What the column counts.</param>
/// <param name="kind">The kind of the values.</param>
internal sealed unsafe class TimestampVectorReader(TimestampUnit unit, DateTimeKind kind)
    : VectorReader, IVectorReader<DateTime>, IVectorReader<DateTimeOffset>, IVectorReader<DateOnly>
{
    public override Type ValueType => typeof(DateTime);

    public DateTime Read(int row)
    {
        long stored = ((long*)Data)[row];
        Int128 ticks = Ticks(stored);

        return IsInfinite(stored)
            ? throw new OverflowException("An infinite TIMESTAMP has no .NET value: filter it out, or cast it to VARCHAR.")
            : IsDateTime(ticks)
                ? new DateTime((long)ticks, kind)
                : throw new OverflowException("The TIMESTAMP is outside of .NET's years 1 to 9999: cast it to VARCHAR.");
    }

    DateTimeOffset IVectorReader<DateTimeOffset>.Read(int row) =>
        kind == DateTimeKind.Utc
            ? new DateTimeOffset(Read(row))
            : throw new InvalidCastException("A TIMESTAMP has no offset: read it as DateTime, or cast it to TIMESTAMPTZ.");

    DateOnly IVectorReader<DateOnly>.Read(int row)
    {
        DateTime value = Read(row);
        return value.TimeOfDay == TimeSpan.Zero && kind == DateTimeKind.Unspecified
            ? DateOnly.FromDateTime(value)
            : throw new InvalidCastException("The TIMESTAMP is no whole day: read it as DateTime, or cast it to DATE.");
    }

    public override object GetValue(int row)
    {
        long stored = ((long*)Data)[row];
        Int128 ticks = Ticks(stored);

        return IsInfinite(stored) ? (stored > 0 ? DuckDbDistantInstant.Infinity : DuckDbDistantInstant.NegativeInfinity)
            : IsDateTime(ticks) ? new DateTime((long)ticks, kind)
            : DuckDbDistantInstant.OfTicks(ticks, kind);
    }

    private static bool IsInfinite(long stored) => stored is long.MaxValue or -long.MaxValue;

    private static bool IsDateTime(Int128 ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;

    /// <summary>Ticks since 0001-01-01.</summary>
    private Int128 Ticks(long stored) => DateTime.UnixEpoch.Ticks + (unit switch
    {
        TimestampUnit.Seconds => (Int128)stored * TimeSpan.TicksPerSecond,
        TimestampUnit.Milliseconds => (Int128)stored * TimeSpan.TicksPerMillisecond,
        TimestampUnit.Microseconds => (Int128)stored * TimeSpan.TicksPerMicrosecond,
        _ => FloorToTicks(stored),
    });

    private static long FloorToTicks(long nanoseconds)
    {
        (long ticks, long remainder) = Math.DivRem(nanoseconds, TimeSpan.NanosecondsPerTick);
        return remainder < 0 ? ticks - 1 : ticks;
    }
}
