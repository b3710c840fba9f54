namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>TIME and TIME_NS: microseconds or nanoseconds since midnight. What is finer than 100 ns is cut off.</summary>
/// <param name="nanoseconds">Whether the column is TIME_NS.</param>
internal sealed unsafe class TimeVectorReader(bool nanoseconds) : VectorReader, IVectorReader<TimeOnly>, IVectorReader<TimeSpan>
{
    public override Type ValueType => typeof(TimeOnly);

    public TimeOnly Read(int row)
    {
        long ticks = Ticks(row);

        return ticks < TimeSpan.TicksPerDay
            ? new TimeOnly(ticks)
            : throw new OverflowException("The TIME 24:00:00 is no TimeOnly: read it as TimeSpan, or cast it to VARCHAR.");
    }

    TimeSpan IVectorReader<TimeSpan>.Read(int row) => new(Ticks(row));

    public override object GetValue(int row) => Read(row);

    private long Ticks(int row)
    {
        long stored = ((long*)Data)[row];
        return nanoseconds ? stored / TimeSpan.NanosecondsPerTick : stored * TimeSpan.TicksPerMicrosecond;
    }
}
