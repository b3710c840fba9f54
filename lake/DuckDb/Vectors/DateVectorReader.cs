namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>DATE: days since 1970-01-01.</summary>
internal sealed unsafe class DateVectorReader : VectorReader, IVectorReader<DateOnly>, IVectorReader<DateTime>
{
    private static readonly int _epochDayNumber = new DateOnly(1970, 1, 1).DayNumber;

    public override Type ValueType => typeof(DateOnly);

    public DateOnly Read(int row)
    {
        int days = ((int*)Data)[row];
        long dayNumber = (long)_epochDayNumber + days;

        return dayNumber >= 0 && dayNumber <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)dayNumber)
            : throw new OverflowException(Math.Abs((long)days) == int.MaxValue
                ? "An infinite DATE has no .NET value: filter it out, or cast it to VARCHAR."
                : $"A DATE {days} days from 1970-01-01 is outside of .NET's years 1 to 9999: cast it to VARCHAR.");
    }

    DateTime IVectorReader<DateTime>.Read(int row) => Read(row).ToDateTime(TimeOnly.MinValue);

    public override object GetValue(int row) => Read(row);
}
