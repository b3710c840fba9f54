using System.Text;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>VARCHAR, and types that are stored as one, such as JSON.</summary>
internal sealed unsafe class VarcharVectorReader : VectorReader, IVectorReader<string>
{
    public override Type ValueType => typeof(string);

    public string Read(int row) => Encoding.UTF8.GetString(StringLayout.Bytes(Data, row));

    public override object GetValue(int row) => Read(row);
}
