namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>BLOB.</summary>
internal sealed unsafe class BlobVectorReader : VectorReader, IVectorReader<byte[]>
{
    public override Type ValueType => typeof(byte[]);

    public byte[] Read(int row) => StringLayout.Bytes(Data, row).ToArray();

    public override object GetValue(int row) => Read(row);
}
