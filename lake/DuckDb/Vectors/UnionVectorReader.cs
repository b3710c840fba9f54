using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>UNION: a struct whose first field is the number of the member that has the value.</summary>
internal sealed unsafe class UnionVectorReader(VectorReader[] members) : VectorReader
{
    private byte* _tags;

    public override Type ValueType => typeof(object);

    public override void Load(nint vector)
    {
        base.Load(vector);
        _tags = NativeMethods.VectorData(NativeMethods.StructVectorChild(vector, 0));
        for (int i = 0; i < members.Length; i++)
        {
            members[i].Load(NativeMethods.StructVectorChild(vector, (ulong)i + 1));
        }
    }

    public override object GetValue(int row) => members[_tags[row]].GetValueOrNull(row) ?? DBNull.Value;
}
