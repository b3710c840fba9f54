using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>Chooses the reader of a type, and of the types inside of it.</summary>
internal static class VectorReaderFactory
{
    internal static VectorReader Create(LogicalTypeHandle type) => NativeMethods.TypeId(type) switch
    {
        NativeType.Boolean => new BooleanVectorReader(),
        NativeType.TinyInt => new IntegerVectorReader<sbyte>(),
        NativeType.SmallInt => new IntegerVectorReader<short>(),
        NativeType.Integer => new IntegerVectorReader<int>(),
        NativeType.BigInt => new IntegerVectorReader<long>(),
        NativeType.HugeInt => new IntegerVectorReader<Int128>(),
        NativeType.UTinyInt => new IntegerVectorReader<byte>(),
        NativeType.USmallInt => new IntegerVectorReader<ushort>(),
        NativeType.UInteger => new IntegerVectorReader<uint>(),
        NativeType.UBigInt => new IntegerVectorReader<ulong>(),
        NativeType.UHugeInt => new IntegerVectorReader<UInt128>(),
        NativeType.Float => new FloatVectorReader(),
        NativeType.Double => new DoubleVectorReader(),
        NativeType.Decimal => new DecimalVectorReader(NativeMethods.DecimalWidth(type), NativeMethods.DecimalScale(type)),
        NativeType.Varchar => new VarcharVectorReader(),
        NativeType.Blob => new BlobVectorReader(),
        NativeType.Bit => new BitVectorReader(),
        NativeType.Date => new DateVectorReader(),
        NativeType.Time => new TimeVectorReader(nanoseconds: false),
        NativeType.TimeNanoseconds => new TimeVectorReader(nanoseconds: true),
        NativeType.TimestampSeconds => new TimestampVectorReader(TimestampUnit.Seconds, DateTimeKind.Unspecified),
        NativeType.TimestampMilliseconds => new TimestampVectorReader(TimestampUnit.Milliseconds, DateTimeKind.Unspecified),
        NativeType.Timestamp => new TimestampVectorReader(TimestampUnit.Microseconds, DateTimeKind.Unspecified),
        NativeType.TimestampNanoseconds => new TimestampVectorReader(TimestampUnit.Nanoseconds, DateTimeKind.Unspecified),
        NativeType.TimestampTz => new TimestampVectorReader(TimestampUnit.Microseconds, DateTimeKind.Utc),
        NativeType.Interval => new IntervalVectorReader(),
        NativeType.Uuid => new UuidVectorReader(),
        NativeType.Enum => new EnumVectorReader(type),
        NativeType.List => new ListVectorReader(CreateAndDispose(NativeMethods.ListChildType(type))),
        NativeType.Array => new ArrayVectorReader(
            CreateAndDispose(NativeMethods.ArrayChildType(type)), checked((int)NativeMethods.ArraySize(type))),
        NativeType.Struct => CreateStruct(type),
        NativeType.Map => new MapVectorReader(
            CreateAndDispose(NativeMethods.MapKeyType(type)), CreateAndDispose(NativeMethods.MapValueType(type))),
        NativeType.Union => CreateUnion(type),
        _ => new UnsupportedVectorReader(LogicalTypeName.Of(type)),
    };

    private static StructVectorReader CreateStruct(LogicalTypeHandle type)
    {
        int count = checked((int)NativeMethods.StructChildCount(type));
        string[] names = new string[count];
        VectorReader[] fields = new VectorReader[count];

        for (int i = 0; i < count; i++)
        {
            names[i] = NativeMethods.TakeString(NativeMethods.StructChildName(type, (ulong)i)) ?? "";
            fields[i] = CreateAndDispose(NativeMethods.StructChildType(type, (ulong)i));
        }

        return new StructVectorReader(names, fields);
    }

    private static UnionVectorReader CreateUnion(LogicalTypeHandle type)
    {
        VectorReader[] members = new VectorReader[checked((int)NativeMethods.UnionMemberCount(type))];

        for (int i = 0; i < members.Length; i++)
        {
            members[i] = CreateAndDispose(NativeMethods.UnionMemberType(type, (ulong)i));
        }

        return new UnionVectorReader(members);
    }

    private static VectorReader CreateAndDispose(LogicalTypeHandle inner)
    {
        using (inner)
        {
            return Create(inner);
        }
    }
}
