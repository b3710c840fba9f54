using System.Data;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class TransactionTests
{
    [Fact]
    public void Changes_stay_when_committed()
    {
        using DuckDbConnection connection = InMemory.Open();
        using (DuckDbTransaction transaction = connection.BeginTransaction())
        {
            connection.Execute("CREATE TABLE t (a INTEGER)");
            transaction.Commit();
            Should.Throw<InvalidOperationException>(transaction.Rollback);
        }

        connection.Scalar("SELECT count(*) FROM t").ShouldBe(0L);
    }

    [Fact]
    public void Changes_are_undone_when_disposed_without_commit()
    {
        using DuckDbConnection connection = InMemory.Open();
        using (connection.BeginTransaction())
        {
            connection.Execute("CREATE TABLE t (a INTEGER)");
        }

        Should.Throw<DuckDbException>(() => connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Connection_is_usable_when_a_failed_transaction_is_disposed()
    {
        using DuckDbConnection connection = InMemory.Open();
        using (connection.BeginTransaction())
        {
            Should.Throw<DuckDbException>(() => connection.Execute("SELECT * FROM nope"));
        }

        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Changes_are_seen_by_a_sibling_when_committed_and_not_before()
    {
        using DuckDbConnection writer = InMemory.Open();
        writer.Execute("CREATE TABLE t (a INTEGER)");
        using DuckDbConnection reader = writer.OpenSibling();
        using DuckDbTransaction transaction = writer.BeginTransaction();
        writer.Execute("INSERT INTO t VALUES (1)");

        reader.Scalar("SELECT count(*) FROM t").ShouldBe(0L);
        transaction.Commit();

        reader.Scalar("SELECT count(*) FROM t").ShouldBe(1L);
    }

    [Fact]
    public void Isolation_level_is_refused_when_DuckDB_does_not_have_it()
    {
        using DuckDbConnection connection = InMemory.Open();

        Should.Throw<NotSupportedException>(() => connection.BeginTransaction(IsolationLevel.ReadUncommitted));
    }
}
