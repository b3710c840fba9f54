using System.Numerics;
using System.Runtime.CompilerServices;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>TINYINT to UHUGEINT. Every .NET number type can be asked for; a value outside of its range is an error.</summary>
internal sealed unsafe class IntegerVectorReader<TStored> : VectorReader,
    IVectorReader<sbyte>, IVectorReader<short>, IVectorReader<int>, IVectorReader<long>, IVectorReader<Int128>,
    IVectorReader<byte>, IVectorReader<ushort>, IVectorReader<uint>, IVectorReader<ulong>, IVectorReader<UInt128>,
    IVectorReader<BigInteger>, IVectorReader<float>, IVectorReader<double>, IVectorReader<decimal>
    where TStored : unmanaged, IBinaryInteger<TStored>
{
    public override Type ValueType => typeof(TStored);

    public override object GetValue(int row) => Stored(row);

    sbyte IVectorReader<sbyte>.Read(int row) => As<sbyte>(row);

    short IVectorReader<short>.Read(int row) => As<short>(row);

    int IVectorReader<int>.Read(int row) => As<int>(row);

    long IVectorReader<long>.Read(int row) => As<long>(row);

    Int128 IVectorReader<Int128>.Read(int row) => As<Int128>(row);

    byte IVectorReader<byte>.Read(int row) => As<byte>(row);

    ushort IVectorReader<ushort>.Read(int row) => As<ushort>(row);

    uint IVectorReader<uint>.Read(int row) => As<uint>(row);

    ulong IVectorReader<ulong>.Read(int row) => As<ulong>(row);

    UInt128 IVectorReader<UInt128>.Read(int row) => As<UInt128>(row);

    BigInteger IVectorReader<BigInteger>.Read(int row) => As<BigInteger>(row);

    float IVectorReader<float>.Read(int row) => As<float>(row);

    double IVectorReader<double>.Read(int row) => As<double>(row);

    decimal IVectorReader<decimal>.Read(int row) => As<decimal>(row);

    private TStored Stored(int row) => Unsafe.ReadUnaligned<TStored>(Data + ((long)row * sizeof(TStored)));

    private T As<T>(int row)
        where T : INumberBase<T>
    {
        TStored value = Stored(row);
        try
        {
            return T.CreateChecked(value);
        }
        catch (OverflowException e)
        {
            throw new OverflowException($"The value {value} does not fit {typeof(T).Name}.", e);
        }
    }
}
