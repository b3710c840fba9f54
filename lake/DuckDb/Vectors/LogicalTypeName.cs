using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>The name of a type as SQL writes it: DECIMAL(18,3), INTEGER[], STRUCT(a INTEGER), or a type's own name, such as JSON.</summary>
internal static class LogicalTypeName
{
    internal static string Of(LogicalTypeHandle type)
    {
        string? alias = NativeMethods.TakeString(NativeMethods.TypeAlias(type));
        if (!string.IsNullOrEmpty(alias))
        {
            return alias;
        }

        return NativeMethods.TypeId(type) switch
        {
            NativeType.Decimal => $"DECIMAL({NativeMethods.DecimalWidth(type)},{NativeMethods.DecimalScale(type)})",
            NativeType.Enum => $"ENUM({string.Join(", ", Range(NativeMethods.EnumDictionarySize(type)).Select(i => EnumText(type, i)))})",
            NativeType.List => $"{Inner(NativeMethods.ListChildType(type))}[]",
            NativeType.Array => $"{Inner(NativeMethods.ArrayChildType(type))}[{NativeMethods.ArraySize(type)}]",
            NativeType.Map => $"MAP({Inner(NativeMethods.MapKeyType(type))}, {Inner(NativeMethods.MapValueType(type))})",
            NativeType.Struct => $"STRUCT({string.Join(", ", Range(NativeMethods.StructChildCount(type)).Select(i => Field(type, i)))})",
            NativeType.Union => $"UNION({string.Join(", ", Range(NativeMethods.UnionMemberCount(type)).Select(i => Member(type, i)))})",
            NativeType id => Simple(id),
        };
    }

    private static string Simple(NativeType id) => id switch
    {
        NativeType.TimestampSeconds => "TIMESTAMP_S",
        NativeType.TimestampMilliseconds => "TIMESTAMP_MS",
        NativeType.TimestampNanoseconds => "TIMESTAMP_NS",
        NativeType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        NativeType.TimeTz => "TIME WITH TIME ZONE",
        NativeType.TimeNanoseconds => "TIME_NS",
        NativeType.SqlNull => "\"NULL\"",
        _ => id.ToString().ToUpperInvariant(),
    };

    private static string Field(LogicalTypeHandle type, ulong index)
    {
        string name = NativeMethods.TakeString(NativeMethods.StructChildName(type, index)) ?? "";
        string fieldType = Inner(NativeMethods.StructChildType(type, index));
        return name.Length == 0 ? fieldType : $"{Name(name)} {fieldType}";
    }

    private static string Member(LogicalTypeHandle type, ulong index)
    {
        string name = NativeMethods.TakeString(NativeMethods.UnionMemberName(type, index)) ?? "";
        return $"{Name(name)} {Inner(NativeMethods.UnionMemberType(type, index))}";
    }

    private static string EnumText(LogicalTypeHandle type, ulong index)
    {
        string text = NativeMethods.TakeString(NativeMethods.EnumDictionaryValue(type, index)) ?? "";
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static string Name(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? name
            : SqlIdentifier.Quote(name);

    private static string Inner(LogicalTypeHandle inner)
    {
        using (inner)
        {
            return Of(inner);
        }
    }

    private static IEnumerable<ulong> Range(ulong count)
    {
        for (ulong i = 0; i < count; i++)
        {
            yield return i;
        }
    }
}
