using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class CommandTests
{
    [Theory]
    [InlineData("SELECT 1", -1)]
    [InlineData("CREATE TABLE u (a INTEGER)", -1)]
    [InlineData("INSERT INTO t SELECT * FROM range(5)", 5)]
    [InlineData("UPDATE t SET a = a + 1", 3)]
    [InlineData("DELETE FROM t WHERE a > 100", 0)]
    [InlineData("INSERT INTO t VALUES (9); SELECT 1; DELETE FROM t", 5)]
    [InlineData("-- a comment only", -1)]
    public void Rows_changed_are_counted_when_a_command_is_executed(string sql, int expected)
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute("CREATE TABLE t AS SELECT * FROM range(3) r(a)");

        connection.Execute(sql).ShouldBe(expected);
    }

    [Fact]
    public void Rows_copied_are_counted_when_a_copy_writes_a_file()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.parquet");
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("COPY (SELECT * FROM range(300000)) TO $file (FORMAT parquet)");
        command.Parameters.Add("file", file);

        try
        {
            command.ExecuteNonQuery().ShouldBe(300_000);
            connection.Scalar("SELECT count(*) FROM read_parquet(?)", file).ShouldBe(300_000L);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Scalar_is_null_for_no_row_and_DBNull_for_null_when_asked()
    {
        using DuckDbConnection connection = InMemory.Open();

        connection.Scalar("SELECT 1 WHERE false").ShouldBeNull();
        connection.Scalar("SELECT NULL").ShouldBe(DBNull.Value);
        connection.Scalar("SELECT 1; CREATE TABLE t (a INTEGER)").ShouldBe(1);
        connection.Scalar("SELECT count(*) FROM t").ShouldBe(0L);
    }

    [Theory]
    [InlineData("SELEC 1", DuckDbErrorType.Parser, "syntax error at or near \"SELEC\"")]
    [InlineData("SELECT nope", DuckDbErrorType.Binder, "\"nope\"")]
    [InlineData("SELECT * FROM nope", DuckDbErrorType.Catalog, "nope does not exist")]
    [InlineData("SELECT 'x'::INTEGER", DuckDbErrorType.Conversion, "Could not convert string 'x'")]
    [InlineData("CREATE TABLE t (a INTEGER NOT NULL); INSERT INTO t VALUES (NULL)", DuckDbErrorType.Constraint, "NOT NULL")]
    [InlineData("SELECT * FROM read_parquet('/no/such/file')", DuckDbErrorType.IO, "/no/such/file")]
    public void Error_carries_DuckDBs_message_and_type_when_a_statement_fails(string sql, DuckDbErrorType type, string message)
    {
        using DuckDbConnection connection = InMemory.Open();

        DuckDbException error = Should.Throw<DuckDbException>(() => connection.Execute(sql));

        error.ErrorType.ShouldBe(type);
        error.Message.ShouldContain(message);
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Prepared_command_runs_many_times_when_its_parameter_changes()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT $a + 1");
        DuckDbParameter parameter = command.Parameters.Add("a", 0);
        command.Prepare();

        for (int i = 0; i < 100; i++)
        {
            parameter.Value = i;
            command.ExecuteScalar().ShouldBe(i + 1);
        }

        connection.Close();
        connection.Open();
        command.ExecuteScalar().ShouldBe(100);
    }

    [Fact]
    public void Prepare_fails_when_the_text_names_what_is_not_there()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT * FROM nope");

        Should.Throw<DuckDbException>(command.Prepare).ErrorType.ShouldBe(DuckDbErrorType.Catalog);
    }

    [Fact]
    public void Command_is_refused_when_it_has_no_text_or_connection()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = new();

        Should.Throw<InvalidOperationException>(() => command.ExecuteNonQuery()).Message.ShouldBe("The command has no text.");
        command.CommandText = "SELECT 1";
        Should.Throw<InvalidOperationException>(() => command.ExecuteNonQuery()).Message.ShouldBe("The command has no connection.");
    }
}
