namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>DATE: days since 1970-01-01. Boxed, one that is no <see cref="DateOnly"/> is a <see cref="DuckDbDistantInstant"/>.</summary>
internal sealed unsafe class DateVectorReader : VectorReader, IVectorReader<DateOnly>, IVectorReader<DateTime>
{
    private static readonly int _epochDayNumber = new DateOnly(1970, 1, 1).DayNumber;

    public override Type ValueType => typeof(DateOnly);

    public DateOnly Read(int row)
    {
        long dayNumber = DayNumber(row);

        return IsDateOnly(dayNumber)
            ? DateOnly.FromDayNumber((int)dayNumber)
            : throw new OverflowException(IsInfinite(dayNumber)
                ? "An infinite DATE has no .NET value: filter it out, or cast it to VARCHAR."
                : $"A DATE {dayNumber - _epochDayNumber} days from 1970-01-01 is outside of .NET's years 1 to 9999: cast it to VARCHAR.");
    }

    DateTime IVectorReader<DateTime>.Read(int row) => Read(row).ToDateTime(TimeOnly.MinValue);

    public override object GetValue(int row)
    {
        long dayNumber = DayNumber(row);

        return IsDateOnly(dayNumber) ? DateOnly.FromDayNumber((int)dayNumber)
            : !IsInfinite(dayNumber) ? DuckDbDistantInstant.OfDay(dayNumber)
            : dayNumber > 0 ? DuckDbDistantInstant.Infinity
            : DuckDbDistantInstant.NegativeInfinity;
    }

    private static bool IsDateOnly(long dayNumber) => dayNumber >= 0 && dayNumber <= DateOnly.MaxValue.DayNumber;

    private static bool IsInfinite(long dayNumber) => dayNumber - _epochDayNumber is int.MaxValue or -int.MaxValue;

    private long DayNumber(int row) => (long)_epochDayNumber + ((int*)Data)[row];
}
