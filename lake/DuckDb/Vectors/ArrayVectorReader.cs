using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>ARRAY: as many elements a row as the type says, one row after the other.</summary>
internal sealed class ArrayVectorReader(VectorReader elements, int size) : VectorReader, IVectorReader<List<object?>>
{
    public override Type ValueType => typeof(List<object?>);

    public override void Load(nint vector)
    {
        base.Load(vector);
        elements.Load(NativeMethods.ArrayVectorChild(vector));
    }

    public List<object?> Read(int row)
    {
        List<object?> values = new(size);
        for (int i = row * size; i < (row + 1) * size; i++)
        {
            values.Add(elements.GetValueOrNull(i));
        }

        return values;
    }

    public override object GetValue(int row) => Read(row);
}
