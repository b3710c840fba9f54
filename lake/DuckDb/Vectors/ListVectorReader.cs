using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>LIST: an offset and a length a row, into a vector that holds the elements of all rows.</summary>
internal sealed unsafe class ListVectorReader(VectorReader elements) : VectorReader, IVectorReader<List<object?>>
{
    public override Type ValueType => typeof(List<object?>);

    public override void Load(nint vector)
    {
        base.Load(vector);
        elements.Load(NativeMethods.ListVectorChild(vector));
    }

    public List<object?> Read(int row)
    {
        (int offset, int length) = Entry(row);
        List<object?> values = new(length);
        for (int i = offset; i < offset + length; i++)
        {
            values.Add(elements.GetValueOrNull(i));
        }

        return values;
    }

    public override object GetValue(int row) => Read(row);

    private (int Offset, int Length) Entry(int row)
    {
        ulong* entry = (ulong*)Data + (2L * row);
        return (checked((int)entry[0]), checked((int)entry[1]));
    }
}
