namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>INTERVAL; as <see cref="TimeSpan"/> too, when it has no months.</summary>
internal sealed unsafe class IntervalVectorReader : VectorReader, IVectorReader<DuckDbInterval>, IVectorReader<TimeSpan>
{
    public override Type ValueType => typeof(DuckDbInterval);

    public DuckDbInterval Read(int row) => ((DuckDbInterval*)Data)[row];

    TimeSpan IVectorReader<TimeSpan>.Read(int row) => Read(row).ToTimeSpan();

    public override object GetValue(int row) => Read(row);
}
