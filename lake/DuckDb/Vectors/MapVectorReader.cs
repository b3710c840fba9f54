using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>
/// MAP: a list of structs of key and value. A map with keys of text becomes a dictionary by <see cref="string"/>, any other
/// one by <see cref="object"/>.
/// </summary>
internal sealed unsafe class MapVectorReader(VectorReader keys, VectorReader values) : VectorReader,
    IVectorReader<Dictionary<string, object?>>, IVectorReader<Dictionary<object, object?>>
{
    private readonly bool _textKeys = keys.ValueType == typeof(string);

    public override Type ValueType => _textKeys ? typeof(Dictionary<string, object?>) : typeof(Dictionary<object, object?>);

    public override void Load(nint vector)
    {
        base.Load(vector);
        nint entries = NativeMethods.ListVectorChild(vector);
        keys.Load(NativeMethods.StructVectorChild(entries, 0));
        values.Load(NativeMethods.StructVectorChild(entries, 1));
    }

    public override object GetValue(int row) => _textKeys ? Read<string>(row) : Read<object>(row);

    Dictionary<string, object?> IVectorReader<Dictionary<string, object?>>.Read(int row) =>
        _textKeys ? Read<string>(row) : throw new InvalidCastException("The MAP's keys are no texts: read it as Dictionary<object, object?>.");

    Dictionary<object, object?> IVectorReader<Dictionary<object, object?>>.Read(int row) => Read<object>(row);

    private Dictionary<TKey, object?> Read<TKey>(int row)
        where TKey : notnull
    {
        ulong* entry = (ulong*)Data + (2L * row);
        int offset = checked((int)entry[0]);
        int length = checked((int)entry[1]);

        Dictionary<TKey, object?> map = new(length);
        for (int i = offset; i < offset + length; i++)
        {
            map.Add((TKey)keys.GetValue(i), values.GetValueOrNull(i));
        }

        return map;
    }
}
