using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>UUID: a signed 128-bit integer whose highest bit is flipped, so that it sorts as its text does.</summary>
internal sealed unsafe class UuidVectorReader : VectorReader, IVectorReader<Guid>
{
    public override Type ValueType => typeof(Guid);

    public Guid Read(int row)
    {
        UInt128 bits = Unsafe.ReadUnaligned<UInt128>(Data + ((long)row * sizeof(UInt128))) ^ (UInt128.One << 127);
        Span<byte> bytes = stackalloc byte[sizeof(UInt128)];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new Guid(bytes, bigEndian: true);
    }

    public override object GetValue(int row) => Read(row);
}
