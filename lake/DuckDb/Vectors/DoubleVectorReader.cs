namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>DOUBLE.</summary>
internal sealed unsafe class DoubleVectorReader : VectorReader, IVectorReader<double>
{
    public override Type ValueType => typeof(double);

    public double Read(int row) => ((double*)Data)[row];

    public override object GetValue(int row) => Read(row);
}
