using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>ENUM: positions in a dictionary of texts, which is read once.</summary>
internal sealed unsafe class EnumVectorReader : VectorReader, IVectorReader<string>
{
    private readonly string[] _dictionary;
    private readonly NativeType _storedAs;

    public EnumVectorReader(LogicalTypeHandle type)
    {
        _storedAs = NativeMethods.EnumInternalType(type);
        _dictionary = new string[NativeMethods.EnumDictionarySize(type)];

        for (int i = 0; i < _dictionary.Length; i++)
        {
            _dictionary[i] = NativeMethods.TakeString(NativeMethods.EnumDictionaryValue(type, (ulong)i)) ?? "";
        }
    }

    public override Type ValueType => typeof(string);

    public string Read(int row) => _dictionary[_storedAs switch
    {
        NativeType.UTinyInt => Data[row],
        NativeType.USmallInt => ((ushort*)Data)[row],
        _ => ((uint*)Data)[row],
    }];

    public override object GetValue(int row) => Read(row);
}
