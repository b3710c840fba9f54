using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>STRUCT: a vector a field. A field without a name goes by its position, counted from 1.</summary>
internal sealed class StructVectorReader(string[] names, VectorReader[] fields) : VectorReader, IVectorReader<Dictionary<string, object?>>
{
    public override Type ValueType => typeof(Dictionary<string, object?>);

    public override void Load(nint vector)
    {
        base.Load(vector);
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i].Load(NativeMethods.StructVectorChild(vector, (ulong)i));
        }
    }

    public Dictionary<string, object?> Read(int row)
    {
        Dictionary<string, object?> values = new(fields.Length);
        for (int i = 0; i < fields.Length; i++)
        {
            values.Add(names[i].Length > 0 ? names[i] : $"{i + 1}", fields[i].GetValueOrNull(row));
        }

        return values;
    }

    public override object GetValue(int row) => Read(row);
}
