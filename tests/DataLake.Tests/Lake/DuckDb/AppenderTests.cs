using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class AppenderTests
{
    private const string Source =
        """
        SELECT
            range AS n,
            CASE range % 4 WHEN 0 THEN NULL WHEN 1 THEN 'short' WHEN 2 THEN 'a text longer than twelve bytes ' || range ELSE '' END AS text,
            struct_pack(
                country := if(range % 3 = 0, NULL, 'country of the row ' || range),
                amount := CAST(range AS DECIMAL(18, 2)) / 4,
                at := if(range % 5 = 0, NULL, TIMESTAMP '2020-05-29 00:00:00' + to_microseconds(range)),
                parts := if(range % 7 = 0, NULL, [range, NULL, -range])) AS typed
        """;

    [Theory]
    [InlineData("threads=1")]
    [InlineData("threads=4")]
    public void Rows_can_be_read_after_flush_when_a_function_appends_them_while_a_query_runs(string options)
    {
        using DuckDbConnection connection = InMemory.Open(options);
        connection.Execute($"CREATE TABLE source AS {Source} FROM range(520000); CREATE TABLE target AS FROM source LIMIT 0");
        using DuckDbAppender appender = OpenAppender(connection);

        connection.Scalar("SELECT count(*) FROM source WHERE put_aside(n, text, typed)").ShouldBe(0L);
        appender.Flush();

        connection.Scalar("SELECT count(*) FROM target").ShouldBe(520_000L);
        Sum(connection, "target").ShouldBe(Sum(connection, "source"));
    }

    [Fact]
    public void Rows_are_those_of_the_branch_when_a_function_appends_within_case()
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        connection.Execute($"CREATE TABLE source AS {Source} FROM range(200000); CREATE TABLE target AS FROM source LIMIT 0");
        using DuckDbAppender appender = OpenAppender(connection);

        connection.Scalar("SELECT count(*) FROM source WHERE CASE WHEN n % 11 > 3 THEN true ELSE put_aside(n, text, typed) END").ShouldBe(127_272L);
        appender.Flush();

        Sum(connection, "target").ShouldBe(Sum(connection, "(FROM source WHERE n % 11 <= 3)"));
    }

    [Fact]
    public void Rows_are_complete_when_values_are_constant_or_from_a_dictionary()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.parquet");
        using DuckDbConnection connection = InMemory.Open("threads=4");
        connection.Execute("CREATE TABLE target (n BIGINT, text VARCHAR, typed STRUCT(a VARCHAR, b INTEGER))");
        using DuckDbAppender appender = OpenAppender(connection);
        try
        {
            connection.Execute($"""
                COPY (SELECT range AS n, 'one of a few repeated texts ' || range % 3 AS text FROM range(150000)) TO '{file}' (ROW_GROUP_SIZE 20480)
                """);
            connection.Scalar($"SELECT count(*) FROM '{file}' WHERE put_aside(n, text, struct_pack(a := text, b := NULL::INTEGER))");
            connection.Scalar("SELECT count(*) FROM range(10000) WHERE put_aside(-1, 'the same text in every row', struct_pack(a := NULL::VARCHAR, b := 5))");
            appender.Flush();

            Sum(connection, "target").ShouldBe(Sum(connection, $"""
                (SELECT n, text, struct_pack(a := text, b := NULL::INTEGER) AS typed FROM '{file}'
                UNION ALL SELECT -1, 'the same text in every row', struct_pack(a := NULL::VARCHAR, b := 5) FROM range(10000))
                """));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Rows_add_up_when_an_appender_is_flushed_several_times()
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute($"CREATE TABLE source AS {Source} FROM range(3000); CREATE TABLE target AS FROM source LIMIT 0");
        using DuckDbAppender appender = OpenAppender(connection);

        for (int i = 1; i <= 3; i++)
        {
            connection.Scalar("SELECT count(*) FROM source WHERE put_aside(n, text, typed)");
            appender.Flush();
            appender.Flush();
            connection.Scalar("SELECT count(*) FROM target").ShouldBe(i * 3000L);
        }
    }

    [Theory]
    [InlineData("no_such_table")]
    [InlineData("temporary")]
    [InlineData("a_view")]
    [InlineData("no \"such\" table")]
    public void Table_is_refused_when_it_is_missing_or_temporary(string table)
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute("CREATE TEMP TABLE temporary (n BIGINT); CREATE TABLE target (n BIGINT); CREATE VIEW a_view AS FROM target");

        Should.Throw<DuckDbException>(() => new DuckDbAppender(connection, table)).Message.ShouldContain(table);

        connection.Scalar("SELECT count(*) FROM target").ShouldBe(0L);
    }

    [Theory]
    [InlineData("n BIGINT")]
    [InlineData("n BIGINT, text VARCHAR, typed STRUCT(a VARCHAR, b INTEGER), more BIGINT")]
    [InlineData("n BIGINT, text INTEGER, typed STRUCT(a VARCHAR, b INTEGER)")]
    [InlineData("n BIGINT, text VARCHAR, typed DATE")]
    [InlineData("n BIGINT NOT NULL, text VARCHAR, typed BOOLEAN[]")]
    public void Query_fails_with_DuckDBs_message_when_rows_do_not_fit_the_table(string columns)
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute($"CREATE TABLE target ({columns})");
        using DuckDbAppender appender = OpenAppender(connection);

        DuckDbException error = Should.Throw<DuckDbException>(
            () => connection.Scalar("SELECT count(*) FROM range(5000) WHERE put_aside(range, 'text ' || range, struct_pack(a := 'a', b := 1))"));

        error.Message.ShouldNotContain("did not take the rows");
        error.Message.ShouldMatch("column|cast|convert|Convert|Type");
        connection.Scalar("SELECT 1").ShouldBe(1);
        connection.Scalar("SELECT count(*) FROM target").ShouldBe(0L);
    }

    [Fact]
    public void Table_and_connection_work_on_when_an_appender_is_disposed_without_flush()
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute($"CREATE TABLE source AS {Source} FROM range(3000); CREATE TABLE target AS FROM source LIMIT 0");
        DuckDbAppender appender = OpenAppender(connection);
        connection.Scalar("SELECT count(*) FROM source WHERE put_aside(n, text, typed)");
        connection.Execute("CREATE OR REPLACE TABLE target AS FROM source LIMIT 0");

        appender.Dispose();
        appender.Dispose();

        connection.Scalar("SELECT count(*) FROM target").ShouldBe(0L);
        Should.Throw<ObjectDisposedException>(appender.Flush);
        Should.Throw<DuckDbException>(() => connection.Scalar("SELECT count(*) FROM source WHERE put_aside(n, text, typed)"));
        using DuckDbAppender next = new(connection, "target");
        next.Flush();
        connection.Scalar("SELECT count(*) FROM target").ShouldBe(0L);
    }

    /// <summary>Opens an appender to the table <c>target</c>, and registers the function that feeds it.</summary>
    private static DuckDbAppender OpenAppender(DuckDbConnection connection)
    {
        DuckDbAppender appender = new(connection, "target");
        connection.RegisterFunction<bool>("put_aside", call =>
        {
            appender.Append(call);
            call.Results<bool>().Clear();
        }, typeof(long), typeof(string), typeof(object));
        return appender;
    }

    /// <summary>How many rows there are, and the sum of their hashes: the same for the same rows in any order.</summary>
    private static object? Sum(DuckDbConnection connection, string source) => connection.Scalar(
        $"SELECT count(*) || ' rows ' || sum(hash(n, text, typed)::HUGEINT) FROM {source}");
}
