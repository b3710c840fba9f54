using System.Data;
using System.Data.Common;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class ReaderTests
{
    [Fact]
    public void Reader_gives_one_result_after_another_when_the_command_has_several_statements()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(
            "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); SELECT sum(a) FROM t; DELETE FROM t WHERE a = 1; SELECT 'end'");
        using DuckDbDataReader reader = command.ExecuteReader();

        reader.RecordsAffected.ShouldBe(2);
        reader.Read().ShouldBeTrue();
        reader.GetInt64(0).ShouldBe(3);
        reader.Read().ShouldBeFalse();
        reader.Read().ShouldBeFalse();
        reader.NextResult().ShouldBeTrue();
        reader.RecordsAffected.ShouldBe(3);
        reader.Read().ShouldBeTrue();
        reader.GetString(0).ShouldBe("end");
        reader.NextResult().ShouldBeFalse();
        reader.Read().ShouldBeFalse();
        reader.FieldCount.ShouldBe(0);
    }

    [Fact]
    public void Reader_knows_its_columns_when_there_are_no_rows()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT 1 AS a, 'x' AS \"B\" WHERE false");
        using DuckDbDataReader reader = command.ExecuteReader();

        reader.HasRows.ShouldBeFalse();
        reader.FieldCount.ShouldBe(2);
        reader.GetOrdinal("b").ShouldBe(1);
        reader.GetFieldType(1).ShouldBe(typeof(string));
        Should.Throw<IndexOutOfRangeException>(() => reader.GetOrdinal("c")).Message.ShouldBe("The result has no column 'c'; it has a, B.");
        Should.Throw<InvalidOperationException>(() => reader.GetValue(0)).Message.ShouldContain("call Read first");
    }

    [Fact]
    public void Reader_refuses_other_commands_when_it_is_open_and_allows_them_when_closed()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT * FROM range(10000)");
        DuckDbDataReader reader = command.ExecuteReader();

        Should.Throw<InvalidOperationException>(() => connection.Scalar("SELECT 1")).Message.ShouldContain("data reader is open");
        using DuckDbConnection sibling = connection.OpenSibling();
        sibling.Scalar("SELECT 1").ShouldBe(1);
        reader.Close();
        reader.Close();

        connection.Scalar("SELECT 1").ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => reader.Read()).Message.ShouldContain("closed");
    }

    [Fact]
    public void Reader_is_closed_when_its_connection_is()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT * FROM range(10000)");
        using DuckDbDataReader reader = command.ExecuteReader();

        connection.Close();

        reader.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public void Connection_is_closed_with_the_reader_when_asked_for()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT 1");

        command.ExecuteReader(CommandBehavior.CloseConnection).Dispose();

        connection.State.ShouldBe(ConnectionState.Closed);
    }

    [Fact]
    public void Reader_reports_an_error_when_it_comes_after_the_first_rows()
    {
        using DuckDbConnection connection = InMemory.Open("threads=1");
        using DuckDbCommand command = connection.CreateCommand("SELECT CASE WHEN i = 4000000 THEN error('late') ELSE i END FROM range(5000000) r(i)");
        using DuckDbDataReader reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();

        DuckDbException error = Should.Throw<DuckDbException>(() =>
        {
            while (reader.Read())
            {
            }
        });

        error.Message.ShouldContain("late");
        reader.Read().ShouldBeFalse();
        reader.Close();
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public async Task Reader_reads_all_rows_when_read_async_through_the_base_class()
    {
        await using DbConnection connection = new DuckDbConnection();
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT i FROM range(10000) r(i); SELECT 7";
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        long sum = 0;

        while (await reader.ReadAsync())
        {
            sum += reader.GetInt64(0);
        }

        sum.ShouldBe(49_995_000);
        (await reader.NextResultAsync()).ShouldBeTrue();
        (await reader.ReadAsync()).ShouldBeTrue();
        reader.GetInt32(0).ShouldBe(7);
    }
}
