namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>BIT, as a text of zeros and ones. The first byte says how many leading bits of the second are padding.</summary>
internal sealed unsafe class BitVectorReader : VectorReader, IVectorReader<string>
{
    public override Type ValueType => typeof(string);

    public string Read(int row)
    {
        ReadOnlySpan<byte> bytes = StringLayout.Bytes(Data, row);
        int padding = bytes[0];
        Span<char> digits = new char[((bytes.Length - 1) * 8) - padding];

        for (int i = 0; i < digits.Length; i++)
        {
            int bit = i + padding;
            digits[i] = (bytes[1 + (bit / 8)] & (0x80 >> (bit % 8))) == 0 ? '0' : '1';
        }

        return new string(digits);
    }

    public override object GetValue(int row) => Read(row);
}
