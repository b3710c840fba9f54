using System.Data;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class ConnectionTests
{
    [Fact]
    public void Connection_opens_and_closes_twice_when_asked()
    {
        using DuckDbConnection connection = new();

        connection.Open();
        connection.State.ShouldBe(ConnectionState.Open);
        connection.ServerVersion.ShouldStartWith("v1.");
        Should.Throw<InvalidOperationException>(connection.Open);
        connection.Close();
        connection.Close();
        connection.State.ShouldBe(ConnectionState.Closed);
        connection.Open();

        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Use_is_refused_when_the_connection_is_closed_or_disposed()
    {
        DuckDbConnection connection = new();

        Should.Throw<InvalidOperationException>(() => connection.Scalar("SELECT 1")).Message.ShouldBe("The connection is not open.");
        connection.Dispose();
        connection.Dispose();

        Should.Throw<ObjectDisposedException>(() => connection.Scalar("SELECT 1"));
        Should.Throw<ObjectDisposedException>(connection.Open);
        Should.Throw<ObjectDisposedException>(connection.OpenSibling);
    }

    [Fact]
    public void Options_are_set_when_the_connection_string_has_them()
    {
        using DuckDbConnection connection = InMemory.Open("Data Source=:memory:;Memory_Limit=512MiB;threads=2;preserve_insertion_order=false");

        connection.Scalar("SELECT current_setting('memory_limit')").ShouldBe("512.0 MiB");
        connection.Scalar("SELECT current_setting('threads')").ShouldBe(2L);
        connection.Scalar("SELECT current_setting('preserve_insertion_order')").ShouldBe(false);
    }

    [Theory]
    [InlineData("memory_limt=512MB", "memory_limt")]
    [InlineData("memory_limit=lots", "Memory must have a number")]
    [InlineData("threads=lots", "Could not convert string 'lots'")]
    [InlineData("threads=0", "threads")]
    [InlineData("Data Source=/no/such/directory/x.duckdb", "/no/such/directory/x.duckdb")]
    public void Open_fails_with_DuckDBs_message_when_an_option_or_path_is_wrong(string connectionString, string message)
    {
        using DuckDbConnection connection = new(connectionString);

        Should.Throw<DuckDbException>(connection.Open).Message.ShouldContain(message);
        connection.State.ShouldBe(ConnectionState.Closed);
    }

    [Fact]
    public void File_keeps_its_tables_when_closed_and_opened_again()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.duckdb");
        string connectionString = new DuckDbConnectionStringBuilder { DataSource = file, ["threads"] = "1" }.ConnectionString;

        try
        {
            using (DuckDbConnection writer = InMemory.Open(connectionString))
            {
                writer.Execute("CREATE TABLE t AS SELECT 42 AS a");
                writer.Database.ShouldBe(Path.GetFileNameWithoutExtension(file));
            }

            using DuckDbConnection reader = InMemory.Open(connectionString + ";access_mode=READ_ONLY");
            reader.Scalar("SELECT a FROM t").ShouldBe(42);
            Should.Throw<DuckDbException>(() => reader.Execute("DROP TABLE t"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Sibling_shares_the_database_when_the_first_connection_is_gone()
    {
        DuckDbConnection first = InMemory.Open();
        first.Execute("CREATE TABLE t AS SELECT 42 AS a");

        using DuckDbConnection sibling = first.OpenSibling();
        first.Dispose();
        using DuckDbConnection third = sibling.OpenSibling();

        third.Scalar("SELECT a FROM t").ShouldBe(42);
        using DuckDbConnection stranger = InMemory.Open();
        Should.Throw<DuckDbException>(() => stranger.Scalar("SELECT a FROM t"));
    }

    [Fact]
    public void Default_database_changes_when_another_one_is_attached()
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute("ATTACH ':memory:' AS \"the \"\"other\"\"\"");

        connection.ChangeDatabase("the \"other\"");

        connection.Scalar("SELECT current_database()").ShouldBe("the \"other\"");
    }
}
