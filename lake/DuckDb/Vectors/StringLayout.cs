namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>How VARCHAR, BLOB and BIT lie in a vector: 16 bytes a row, a length and then the bytes or where they are.</summary>
internal static unsafe class StringLayout
{
    private const int EntrySize = 16;
    private const int InlineCapacity = 12;

    internal static ReadOnlySpan<byte> Bytes(byte* data, int row)
    {
        byte* entry = data + ((long)row * EntrySize);
        int length = *(int*)entry;
        return new ReadOnlySpan<byte>(length <= InlineCapacity ? entry + 4 : *(byte**)(entry + 8), length);
    }
}
