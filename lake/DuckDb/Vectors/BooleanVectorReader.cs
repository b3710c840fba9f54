namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>BOOLEAN: one byte a row.</summary>
internal sealed unsafe class BooleanVectorReader : VectorReader, IVectorReader<bool>
{
    public override Type ValueType => typeof(bool);

    public bool Read(int row) => Data[row] != 0;

    public override object GetValue(int row) => Read(row);
}
