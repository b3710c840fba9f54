using System.Numerics;
using System.Runtime.CompilerServices;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>
/// DECIMAL(width, scale): an integer of 2, 4, 8 or 16 bytes, by width, that counts units of 10^-scale. A
/// <see cref="decimal"/> holds 96 bits and 28 decimals; what does not fit can be read as <see cref="double"/>.
/// </summary>
internal sealed unsafe class DecimalVectorReader(byte width, byte scale) : VectorReader, IVectorReader<decimal>, IVectorReader<double>
{
    private const int DecimalMaxScale = 28;
    private static readonly Int128 _decimalMaxUnscaled = (Int128)decimal.MaxValue;

    public override Type ValueType => typeof(decimal);

    public override object GetValue(int row) => Read(row);

    public decimal Read(int row)
    {
        Int128 unscaled = Unscaled(row);
        int decimals = scale;

        while (decimals > DecimalMaxScale || Int128.Abs(unscaled) > _decimalMaxUnscaled)
        {
            (Int128 quotient, Int128 remainder) = Int128.DivRem(unscaled, 10);
            if (decimals == 0 || remainder != 0)
            {
                throw new OverflowException(
                    $"The DECIMAL({width},{scale}) value {Text(row)} does not fit System.Decimal: read it as Double, or cast it to VARCHAR.");
            }

            unscaled = quotient;
            decimals--;
        }

        UInt128 bits = (UInt128)Int128.Abs(unscaled);
        return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), unscaled < 0, (byte)decimals);
    }

    double IVectorReader<double>.Read(int row) => (double)Unscaled(row) / Math.Pow(10, scale);

    private Int128 Unscaled(int row) => width switch
    {
        <= 4 => ((short*)Data)[row],
        <= 9 => ((int*)Data)[row],
        <= 18 => ((long*)Data)[row],
        _ => Unsafe.ReadUnaligned<Int128>(Data + ((long)row * sizeof(Int128))),
    };

    private string Text(int row)
    {
        Int128 unscaled = Unscaled(row);
        string digits = BigInteger.Abs(unscaled).ToString().PadLeft(scale + 1, '0');
        string fraction = scale == 0 ? "" : $".{digits[^scale..]}";
        return $"{(unscaled < 0 ? "-" : "")}{digits[..^scale]}{fraction}";
    }
}
