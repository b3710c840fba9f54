using System.Numerics;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class ValueReadingTests
{
    public static TheoryData<string, string, object> Scalars => new()
    {
        { "true", "BOOLEAN", true },
        { "(-128)::TINYINT", "TINYINT", sbyte.MinValue },
        { "127::TINYINT", "TINYINT", sbyte.MaxValue },
        { "(-32768)::SMALLINT", "SMALLINT", short.MinValue },
        { "(-2147483648)::INTEGER", "INTEGER", int.MinValue },
        { "2147483647::INTEGER", "INTEGER", int.MaxValue },
        { "(-9223372036854775808)::BIGINT", "BIGINT", long.MinValue },
        { "9223372036854775807::BIGINT", "BIGINT", long.MaxValue },
        { "255::UTINYINT", "UTINYINT", byte.MaxValue },
        { "65535::USMALLINT", "USMALLINT", ushort.MaxValue },
        { "4294967295::UINTEGER", "UINTEGER", uint.MaxValue },
        { "18446744073709551615::UBIGINT", "UBIGINT", ulong.MaxValue },
        { "(-170141183460469231731687303715884105728)::HUGEINT", "HUGEINT", Int128.MinValue },
        { "170141183460469231731687303715884105727::HUGEINT", "HUGEINT", Int128.MaxValue },
        { "340282366920938463463374607431768211455::UHUGEINT", "UHUGEINT", UInt128.MaxValue },
        { "1.5::FLOAT", "FLOAT", 1.5f },
        { "'-inf'::DOUBLE", "DOUBLE", double.NegativeInfinity },
        { "(-99.99)::DECIMAL(4,2)", "DECIMAL(4,2)", -99.99m },
        { "1234567.89::DECIMAL(9,2)", "DECIMAL(9,2)", 1234567.89m },
        { "(-123456789012345.678)::DECIMAL(18,3)", "DECIMAL(18,3)", -123456789012345.678m },
        { "(-79228162514264337593543950335)::DECIMAL(38,0)", "DECIMAL(38,0)", decimal.MinValue },
        { "1.5::DECIMAL(38,37)", "DECIMAL(38,37)", 1.5m },
        { "'twelve bytes'", "VARCHAR", "twelve bytes" },
        { "'thirteen bytes, and ünïcødé 🦆'", "VARCHAR", "thirteen bytes, and ünïcødé 🦆" },
        { "''", "VARCHAR", "" },
        { "'a' || chr(0) || 'b'", "VARCHAR", "a\0b" },
        { "'\\x00\\xFFabc'::BLOB", "BLOB", new byte[] { 0, 255, 97, 98, 99 } },
        { "DATE '0001-01-01'", "DATE", DateOnly.MinValue },
        { "DATE '9999-12-31'", "DATE", DateOnly.MaxValue },
        { "TIME '23:59:59.999999'", "TIME", new TimeOnly(23, 59, 59, 999, 999) },
        { "TIMESTAMP '2024-02-29 12:34:56.789012'", "TIMESTAMP", new DateTime(2024, 2, 29, 12, 34, 56, 789, 12, DateTimeKind.Unspecified) },
        { "TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP", DateTime.MinValue },
        { "TIMESTAMP_S '1969-12-31 23:59:59'", "TIMESTAMP_S", new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Unspecified) },
        { "TIMESTAMP_MS '1969-12-31 23:59:59.5'", "TIMESTAMP_MS", new DateTime(1969, 12, 31, 23, 59, 59, 500, DateTimeKind.Unspecified) },
        { "TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", "TIMESTAMP_NS", DateTime.UnixEpoch.AddTicks(-1) },
        { "TIMESTAMPTZ '2024-02-29 12:00:00+02'", "TIMESTAMP WITH TIME ZONE", new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc) },
        { "INTERVAL '14 months 3 days 2 seconds'", "INTERVAL", new DuckDbInterval(14, 3, 2_000_000) },
        { "UUID '00112233-4455-6677-8899-aabbccddeeff'", "UUID", new Guid("00112233-4455-6677-8899-aabbccddeeff") },
        { "UUID 'ffffffff-ffff-ffff-ffff-ffffffffffff'", "UUID", Guid.AllBitsSet },
        { "'b'::ENUM('a', 'b', 'it''s')", "ENUM('a', 'b', 'it''s')", "b" },
        { "'[1]'::JSON", "JSON", "[1]" },
        { "'10110011101'::BIT", "BIT", "10110011101" },
        { "union_value(number := 2)", "UNION(number INTEGER)", 2 },
    };

    public static TheoryData<string, string, object> Nested => new()
    {
        { "[1, NULL, 3]", "INTEGER[]", new List<object?> { 1, null, 3 } },
        { "[]::VARCHAR[]", "VARCHAR[]", new List<object?>() },
        { "[[1], [], NULL, [2, 3]]", "INTEGER[][]", new List<object?> { new List<object?> { 1 }, new List<object?>(), null, new List<object?> { 2, 3 } } },
        { "[1, 2, NULL]::INTEGER[3]", "INTEGER[3]", new List<object?> { 1, 2, null } },
        { "{'b': 1, 'a': NULL::VARCHAR}", "STRUCT(b INTEGER, a VARCHAR)", new Dictionary<string, object?> { ["b"] = 1, ["a"] = null } },
        { "[{'b': 1}, NULL]", "STRUCT(b INTEGER)[]", new List<object?> { new Dictionary<string, object?> { ["b"] = 1 }, null } },
        { "row(1, 'x')", "STRUCT(INTEGER, VARCHAR)", new Dictionary<string, object?> { ["1"] = 1, ["2"] = "x" } },
        { "MAP {'x': 1, 'y': NULL}", "MAP(VARCHAR, INTEGER)", new Dictionary<string, object?> { ["x"] = 1, ["y"] = null } },
        { "MAP {1: 'one'}", "MAP(INTEGER, VARCHAR)", new Dictionary<object, object?> { [1] = "one" } },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    [MemberData(nameof(Nested))]
    public void Value_reads_with_its_type_and_type_name_when_selected(string expression, string typeName, object expected)
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand($"SELECT {expression}");
        using DuckDbDataReader reader = command.ExecuteReader();

        reader.Read().ShouldBeTrue();

        reader.GetValue(0).ShouldBeEquivalentTo(expected);
        reader.GetDataTypeName(0).ShouldBe(typeName);
        (reader.GetFieldType(0) == typeof(object) || reader.GetFieldType(0) == expected.GetType()).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Scalars))]
    [MemberData(nameof(Nested))]
    public void Type_name_is_what_typeof_says_when_asked(string expression, string typeName, object expected)
    {
        using DuckDbConnection connection = InMemory.Open();

        connection.Scalar($"SELECT typeof({expression})").ShouldBe(typeName, $"for {expected}");
    }

    [Theory]
    [MemberData(nameof(Scalars))]
    [MemberData(nameof(Nested))]
    public void Value_reads_the_same_when_it_stands_between_nulls_over_several_chunks(string expression, string typeName, object expected)
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(
            $"SELECT v, i FROM range(5000) r(i) LEFT JOIN (SELECT {expression} AS v, 0 AS k) ON i % 3 = k ORDER BY i");
        using DuckDbDataReader reader = command.ExecuteReader();
        int values = 0;

        for (long row = 0; reader.Read(); row++)
        {
            reader.GetInt64(1).ShouldBe(row);
            reader.IsDBNull(0).ShouldBe(row % 3 != 0);
            if (row % 600 == 0)
            {
                reader.GetValue(0).ShouldBeEquivalentTo(expected, typeName);
                values++;
            }
        }

        values.ShouldBe(9);
    }

    [Fact]
    public void Null_reads_as_DBNull_or_nullable_when_asked()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT NULL::INTEGER AS missing");
        using DuckDbDataReader reader = command.ExecuteReader();

        reader.Read().ShouldBeTrue();

        reader.GetValue(0).ShouldBe(DBNull.Value);
        reader.GetFieldValue<object>(0).ShouldBe(DBNull.Value);
        reader.GetFieldValue<int?>(0).ShouldBeNull();
        Should.Throw<InvalidCastException>(() => reader.GetInt32(0)).Message.ShouldContain("'missing' is NULL");
    }

    [Fact]
    public void Integer_reads_as_any_number_type_when_it_fits()
    {
        InMemory.Value<long>("42::TINYINT").ShouldBe(42);
        InMemory.Value<int>("42::HUGEINT").ShouldBe(42);
        InMemory.Value<int?>("42::INTEGER").ShouldBe(42);
        InMemory.Value<BigInteger>("170141183460469231731687303715884105727").ShouldBe((BigInteger)Int128.MaxValue);
        InMemory.Value<double>("42").ShouldBe(42.0);
        InMemory.Value<decimal>("42::UBIGINT").ShouldBe(42m);
    }

    [Fact]
    public void Integer_is_refused_when_it_does_not_fit() =>
        Should.Throw<OverflowException>(() => InMemory.Value<short>("70000 AS wide")).Message.ShouldBe("Column 'wide': The value 70000 does not fit Int16.");

    [Theory]
    [InlineData("TIME '24:00:00'", "24:00:00")]
    [InlineData("99999999999999999999999999999999999.123::DECIMAL(38,3)", "DECIMAL(38,3) value 99999999999999999999999999999999999.123 does not fit")]
    public void Value_is_refused_by_a_clear_error_when_dotnet_has_none(string expression, string reason)
    {
        OverflowException error = Should.Throw<OverflowException>(() => InMemory.Value<object>($"{expression} AS odd"));

        error.Message.ShouldStartWith("Column 'odd': ");
        error.Message.ShouldContain(reason);
    }

    [Fact]
    public void Value_reads_as_related_types_when_nothing_is_lost()
    {
        InMemory.Value<DateTime>("DATE '2024-02-29'").ShouldBe(new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Unspecified));
        InMemory.Value<DateTimeOffset>("TIMESTAMPTZ '2024-02-29 12:00:00+02'").ShouldBe(new DateTimeOffset(2024, 2, 29, 10, 0, 0, TimeSpan.Zero));
        InMemory.Value<TimeSpan>("TIME '24:00:00'").ShouldBe(TimeSpan.FromHours(24));
        InMemory.Value<TimeSpan>("INTERVAL '1 day 2 hours'").ShouldBe(TimeSpan.FromHours(26));
        InMemory.Value<double>("99999999999999999999999999999999999.0::DECIMAL(38,1)").ShouldBe(1e35);
        Should.Throw<InvalidOperationException>(() => InMemory.Value<TimeSpan>("INTERVAL '1 month'"));
        Should.Throw<InvalidCastException>(() => InMemory.Value<DateTimeOffset>("TIMESTAMP '2024-02-29 12:00:00'"));
    }

    [Fact]
    public void Value_is_refused_by_names_of_column_and_types_when_the_type_is_another() =>
        Should.Throw<InvalidCastException>(() => InMemory.Value<int>("'x' AS word")).Message
            .ShouldBe("Column 'word' is VARCHAR, and cannot be read as Int32.");

    [Fact]
    public void Unsupported_type_names_the_way_out_when_read() =>
        Should.Throw<NotSupportedException>(() => InMemory.Value<object>("TIMETZ '10:00:00+01'")).Message
            .ShouldBe("Values of type TIME WITH TIME ZONE cannot be read: cast them to VARCHAR in the query.");
}
