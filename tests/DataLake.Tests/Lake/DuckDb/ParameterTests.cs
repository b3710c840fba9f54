using System.Numerics;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class ParameterTests
{
    private static readonly string[] _files = ["a.csv", "ünï.csv"];
    private static readonly long?[] _numbers = [null, long.MaxValue];

    public static TheoryData<object?, string, object> Values => new()
    {
        { true, "BOOLEAN", true },
        { sbyte.MinValue, "TINYINT", sbyte.MinValue },
        { byte.MaxValue, "UTINYINT", byte.MaxValue },
        { short.MinValue, "SMALLINT", short.MinValue },
        { ushort.MaxValue, "USMALLINT", ushort.MaxValue },
        { int.MinValue, "INTEGER", int.MinValue },
        { uint.MaxValue, "UINTEGER", uint.MaxValue },
        { long.MinValue, "BIGINT", long.MinValue },
        { ulong.MaxValue, "UBIGINT", ulong.MaxValue },
        { Int128.MinValue, "HUGEINT", Int128.MinValue },
        { UInt128.MaxValue, "UHUGEINT", UInt128.MaxValue },
        { new BigInteger(-5), "HUGEINT", (Int128)(-5) },
        { 1.5f, "FLOAT", 1.5f },
        { double.MaxValue, "DOUBLE", double.MaxValue },
        { -1.50m, "DECIMAL(3,2)", -1.50m },
        { 0.001m, "DECIMAL(3,3)", 0.001m },
        { 0m, "DECIMAL(1,0)", 0m },
        { decimal.MaxValue, "DECIMAL(29,0)", decimal.MaxValue },
        { "it's; -- ünï\0cødé 🦆", "VARCHAR", "it's; -- ünï\0cødé 🦆" },
        { "", "VARCHAR", "" },
        { new byte[] { 0, 1, 255 }, "BLOB", new byte[] { 0, 1, 255 } },
        { Array.Empty<byte>(), "BLOB", Array.Empty<byte>() },
        { DateOnly.MinValue, "DATE", DateOnly.MinValue },
        { new TimeOnly(1, 2, 3, 4, 5), "TIME", new TimeOnly(1, 2, 3, 4, 5) },
        { new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc), "TIMESTAMP", new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Unspecified) },
        { new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(2)), "TIMESTAMP WITH TIME ZONE", new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc) },
        { TimeSpan.FromSeconds(-1.5), "INTERVAL", new DuckDbInterval(0, 0, -1_500_000) },
        { new DuckDbInterval(1, 2, 3), "INTERVAL", new DuckDbInterval(1, 2, 3) },
        { new Guid("00112233-4455-6677-8899-aabbccddeeff"), "UUID", new Guid("00112233-4455-6677-8899-aabbccddeeff") },
        { _files, "VARCHAR[]", new List<object?> { "a.csv", "ünï.csv" } },
        { Array.Empty<string>(), "VARCHAR[]", new List<object?>() },
        { _numbers, "BIGINT[]", new List<object?> { null, long.MaxValue } },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_comes_back_with_its_type_when_bound(object? value, string typeName, object expected)
    {
        using DuckDbConnection connection = InMemory.Open();

        connection.Scalar("SELECT ?", value).ShouldBeEquivalentTo(expected);
        connection.Scalar("SELECT typeof(?)", value).ShouldBe(typeName);
    }

    [Theory]
    [InlineData(null)]
    [MemberData(nameof(DBNullOnly))]
    public void Null_is_bound_when_the_value_is_null_or_DBNull(object? value)
    {
        using DuckDbConnection connection = InMemory.Open();

        connection.Scalar("SELECT $1 IS NULL", value).ShouldBe(true);
    }

    public static TheoryData<object> DBNullOnly => [DBNull.Value];

    [Fact]
    public void Parameters_are_found_by_name_when_given_in_any_order_case_and_prefix()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT $first || $second || $first");
        command.Parameters.Add("@SECOND", "b");
        command.Parameters.Add("$first", "a");

        command.ExecuteScalar().ShouldBe("aba");
    }

    [Fact]
    public void Parameters_are_found_by_number_when_the_text_numbers_them()
    {
        using DuckDbConnection connection = InMemory.Open();

        connection.Scalar("SELECT $2 || $1 || $2", "a", "b").ShouldBe("bab");
    }

    [Fact]
    public void Files_are_read_when_bound_as_a_list()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.csv");
        File.WriteAllText(file, "a\n1\n2\n");
        using DuckDbConnection connection = InMemory.Open();

        try
        {
            connection.Scalar("SELECT sum(a) FROM read_csv(?)", (object)new[] { file, file }).ShouldBe((Int128)6);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("SELECT ?, ?", 1, "The statement has 2 parameters ($1, $2), and 1 was given.")]
    [InlineData("SELECT ?", 2, "The statement has 1 parameter ($1), and 2 were given.")]
    [InlineData("SELECT 1", 1, "The statement has no parameters, and 1 was given.")]
    [InlineData("SELECT ?", 0, "The statement has 1 parameter ($1), and 0 were given.")]
    [InlineData("SELECT $a", 1, "The statement has 1 parameter ($a): the values must be given by name, and were given by position.")]
    [InlineData("SELECT $2", 1, "The statement's numbered parameters must begin with $1 and leave out none.")]
    public void Wrong_number_is_refused_with_both_counts_when_given_by_position(string sql, int given, string message)
    {
        using DuckDbConnection connection = InMemory.Open();

        InvalidOperationException error = Should.Throw<InvalidOperationException>(
            () => connection.Scalar(sql, [.. Enumerable.Range(0, given).Cast<object?>()]));

        error.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("SELECT $a, $b", "a", "The statement has 2 parameters ($a, $b), and 1 was given.")]
    [InlineData("SELECT $a", "a b", "Parameter $b is not used: The statement has 1 parameter ($a), and 2 were given.")]
    [InlineData("SELECT $a, $b", "a c", "Parameter $b is missing: The statement has 2 parameters ($a, $b), and 2 were given.")]
    [InlineData("CREATE TABLE t AS SELECT $a AS a; SELECT $b", "a b c", "Parameter $c is not used: The statement has 1 parameter ($b), and 3 were given.")]
    [InlineData("SELECT $a", "a A", "Parameter $a is given 2 times.")]
    public void Wrong_name_is_refused_when_given_by_name(string sql, string names, string message)
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(sql);
        foreach (string name in names.Split(' '))
        {
            command.Parameters.Add(name, 1);
        }

        Should.Throw<InvalidOperationException>(() => command.ExecuteScalar()).Message.ShouldBe(message);
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Each_statement_takes_the_names_it_has_when_there_are_several()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("CREATE TABLE t AS SELECT $a AS a; SELECT a + $b FROM t");
        command.Parameters.Add("a", 1);
        command.Parameters.Add("b", 2);

        command.ExecuteScalar().ShouldBe(3);
    }

    [Fact]
    public void Parameters_are_refused_when_names_and_positions_are_mixed()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT $a");
        command.Parameters.Add("a", 1);
        command.Parameters.AddPositional(2);

        Should.Throw<InvalidOperationException>(() => command.ExecuteScalar()).Message.ShouldContain("not mixed");
    }

    [Fact]
    public void Value_is_refused_when_its_type_or_kind_cannot_be_bound()
    {
        using DuckDbConnection connection = InMemory.Open();

        Should.Throw<ArgumentException>(() => connection.Scalar("SELECT ?", new Version(1, 0))).Message.ShouldContain("System.Version");
        Should.Throw<ArgumentException>(() => connection.Scalar("SELECT ?", new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Local)))
            .Message.ShouldContain("kind Local");
        connection.Scalar("SELECT 1").ShouldBe(1);
    }
}
