namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>FLOAT.</summary>
internal sealed unsafe class FloatVectorReader : VectorReader, IVectorReader<float>, IVectorReader<double>
{
    public override Type ValueType => typeof(float);

    public float Read(int row) => ((float*)Data)[row];

    double IVectorReader<double>.Read(int row) => Read(row);

    public override object GetValue(int row) => Read(row);
}
