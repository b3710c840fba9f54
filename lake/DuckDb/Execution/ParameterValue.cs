using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>Turns a .NET value into DuckDB's.</summary>
internal static unsafe class ParameterValue
{
    private static readonly int _epochDayNumber = new DateOnly(1970, 1, 1).DayNumber;

    /// <exception cref="ArgumentException">The type cannot be bound.</exception>
    internal static ValueHandle Create(object? value) => value switch
    {
        null or DBNull => NativeMethods.CreateNull(),
        bool v => NativeMethods.CreateBool(v),
        sbyte v => NativeMethods.CreateInt8(v),
        byte v => NativeMethods.CreateUInt8(v),
        short v => NativeMethods.CreateInt16(v),
        ushort v => NativeMethods.CreateUInt16(v),
        int v => NativeMethods.CreateInt32(v),
        uint v => NativeMethods.CreateUInt32(v),
        long v => NativeMethods.CreateInt64(v),
        ulong v => NativeMethods.CreateUInt64(v),
        Int128 v => NativeMethods.CreateHugeInt(NativeHugeInt.From((UInt128)v)),
        UInt128 v => NativeMethods.CreateUHugeInt(NativeHugeInt.From(v)),
        BigInteger v => NativeMethods.CreateHugeInt(NativeHugeInt.From((UInt128)(Int128)v)),
        float v => NativeMethods.CreateFloat(v),
        double v => NativeMethods.CreateDouble(v),
        decimal v => NativeMethods.CreateDecimal(ToNative(v)),
        char v => Varchar(v.ToString()),
        string v => Varchar(v),
        byte[] v => Blob(v),
        DateOnly v => NativeMethods.CreateDate(v.DayNumber - _epochDayNumber),
        TimeOnly v => NativeMethods.CreateTime(v.Ticks / TimeSpan.TicksPerMicrosecond),
        DateTime v => NativeMethods.CreateTimestamp(MicrosecondsSinceEpoch(Unambiguous(v))),
        DateTimeOffset v => NativeMethods.CreateTimestampTz(MicrosecondsSinceEpoch(v.UtcDateTime)),
        TimeSpan v => NativeMethods.CreateInterval(DuckDbInterval.FromTimeSpan(v)),
        DuckDbInterval v => NativeMethods.CreateInterval(v),
        Guid v => NativeMethods.CreateUuid(ToNative(v)),
        Enum => throw Unsupported(value),
        IEnumerable<string?> v => List(v, NativeMethods.CreateLogicalType(NativeType.Varchar)),
        IEnumerable v and not IDictionary => List(v.Cast<object?>(), elementType: null),
        _ => throw Unsupported(value),
    };

    private static ArgumentException Unsupported(object value) =>
        new($"A value of type {value.GetType()} cannot be bound to a parameter. Convert it to a number, text, time, Guid, byte[] or list of these.");

    private static ValueHandle Varchar(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = utf8)
        {
            byte empty = 0;
            return NativeMethods.CreateVarchar(utf8.Length == 0 ? &empty : pointer, (ulong)utf8.Length);
        }
    }

    private static ValueHandle Blob(byte[] bytes)
    {
        fixed (byte* pointer = bytes)
        {
            byte empty = 0;
            return NativeMethods.CreateBlob(bytes.Length == 0 ? &empty : pointer, (ulong)bytes.Length);
        }
    }

    /// <summary>A list of <paramref name="elementType"/>, which is disposed; null for the type of the first element that has a value.</summary>
    private static ValueHandle List(IEnumerable<object?> elements, LogicalTypeHandle? elementType)
    {
        List<ValueHandle> values = [];
        try
        {
            foreach (object? element in elements)
            {
                values.Add(Create(element));
                if (elementType is null && element is not (null or DBNull))
                {
                    elementType = TypeOf(values[^1]);
                }
            }

            elementType ??= NativeMethods.CreateLogicalType(NativeType.SqlNull);
            nint[] pointers = [.. values.Select(value => value.DangerousGetHandle())];
            fixed (nint* first = pointers)
            {
                nint none = 0;
                return NativeMethods.CreateList(elementType, pointers.Length == 0 ? &none : first, (ulong)pointers.Length);
            }
        }
        finally
        {
            values.ForEach(value => value.Dispose());
            elementType?.Dispose();
        }
    }

    // The value owns its type, and outlives the handle that borrows it here.
    private static LogicalTypeHandle TypeOf(ValueHandle value) => new(NativeMethods.ValueType(value), owned: false);

    private static NativeDecimal ToNative(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        UInt128 magnitude = new((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        Int128 unscaled = decimal.IsNegative(value) ? -(Int128)magnitude : (Int128)magnitude;
        int digits = magnitude.ToString(CultureInfo.InvariantCulture).Length;
        return new NativeDecimal((byte)Math.Max(digits, value.Scale), value.Scale, NativeHugeInt.From((UInt128)unscaled));
    }

    // DuckDB takes the bits of the text here, not the flipped ones that it stores.
    private static NativeHugeInt ToNative(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return NativeHugeInt.From(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    private static DateTime Unambiguous(DateTime value) =>
        value.Kind == DateTimeKind.Local
            ? throw new ArgumentException("A DateTime of kind Local cannot be bound: make it UTC, or bind a DateTimeOffset.")
            : value;

    private static long MicrosecondsSinceEpoch(DateTime value)
    {
        (long micros, long remainder) = Math.DivRem(value.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond);
        return remainder < 0 ? micros - 1 : micros;
    }
}
