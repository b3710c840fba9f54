using System.Diagnostics;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace DataLake.Tests.Lake.DuckDb;

[Collection(MeasuredAlone.Name)]
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const long AllowedGrowthBytes = 20L << 20;

    [Fact]
    public void Memory_stays_flat_when_connections_open_query_and_close_100_000_times()
    {
        using DuckDbConnection database = InMemory.Open("threads=1");

        long growth = GrowthOver(100_000, () =>
        {
            using DuckDbConnection connection = database.OpenSibling();
            using DuckDbCommand command = connection.CreateCommand("SELECT $a, 'a text longer than twelve bytes'");
            command.Parameters.Add("a", 1);
            using DuckDbDataReader reader = command.ExecuteReader();
            reader.Read();
            reader.GetString(1);
        });

        growth.ShouldBeLessThan(AllowedGrowthBytes);
    }

    [Fact]
    public void Memory_stays_flat_when_databases_open_query_and_close_1_000_times()
    {
        long growth = GrowthOver(1_000, () =>
        {
            using DuckDbConnection connection = InMemory.Open("threads=1");
            connection.Scalar("SELECT 1");
        });

        growth.ShouldBeLessThan(AllowedGrowthBytes);
    }

    [Fact]
    public void Memory_stays_flat_when_statements_fail_5_000_times()
    {
        using DuckDbConnection connection = InMemory.Open("threads=1");

        long growth = GrowthOver(5_000, () =>
        {
            using DuckDbCommand command = connection.CreateCommand("SELECT 'x'::INTEGER");
            Should.Throw<DuckDbException>(() => command.ExecuteScalar());
        });

        growth.ShouldBeLessThan(AllowedGrowthBytes);
    }

    [Fact]
    public void Memory_stays_flat_when_functions_append_rows_and_throw_200_times()
    {
        using DuckDbConnection connection = InMemory.Open("threads=1");
        DuckDbAppender? appender = null;
        connection.RegisterFunction<bool>("put_aside", call =>
        {
            appender!.Append(call);
            call.Results<bool>().Clear();
        }, typeof(long), typeof(string));
        connection.RegisterFunction<bool>("fail", _ => throw new InvalidOperationException("It failed."), typeof(long));

        long growth = GrowthOver(200, () =>
        {
            connection.Execute("CREATE OR REPLACE TABLE target (n BIGINT, text VARCHAR)");
            using (appender = new DuckDbAppender(connection, "target"))
            {
                connection.Scalar("SELECT count(*) FROM range(5000) WHERE put_aside(range, 'a text longer than twelve bytes ' || range)").ShouldBe(0L);
                appender.Flush();
            }

            connection.Scalar("SELECT count(*) FROM target").ShouldBe(5000L);
            Should.Throw<DuckDbException>(() => connection.Scalar("SELECT fail(range) FROM range(10)"));
        });

        growth.ShouldBeLessThan(AllowedGrowthBytes);
    }

    [Fact]
    public void Memory_stays_flat_when_databases_with_functions_open_and_close_100_times()
    {
        long growth = GrowthOver(100, () =>
        {
            using DuckDbConnection connection = InMemory.Open("threads=1");
            byte[] held = new byte[1 << 20];
            Array.Fill(held, (byte)1);
            connection.RegisterFunction<long>("held", call => call.Results<long>().Fill(held[^1]), typeof(long));
            connection.Scalar("SELECT held(1)").ShouldBe(1L);
        });

        growth.ShouldBeLessThan(AllowedGrowthBytes);
    }

    [Fact]
    public void Rows_stream_at_once_and_in_flat_memory_when_the_result_is_large()
    {
        using DuckDbConnection connection = InMemory.Open("threads=2");
        using DuckDbCommand command = connection.CreateCommand("SELECT i, i::VARCHAR FROM range(50000000) r(i)");
        Stopwatch watch = Stopwatch.StartNew();
        using DuckDbDataReader reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        long sum = 0;
        long before = MeasuredAlone.SettledWorkingSet();

        while (reader.Read())
        {
            sum += reader.GetInt64(0);
        }

        sum.ShouldBe(1_249_999_975_000_000);
        (MeasuredAlone.SettledWorkingSet() - before).ShouldBeLessThan(AllowedGrowthBytes);
    }

    private long GrowthOver(int rounds, Action round)
    {
        Repeat(rounds / 10, round);
        long before = MeasuredAlone.SettledWorkingSet();
        Repeat(rounds, round);
        long growth = MeasuredAlone.SettledWorkingSet() - before;
        output.WriteLine($"{growth >> 10} KiB over {rounds} rounds");
        return growth;
    }

    private static void Repeat(int rounds, Action round)
    {
        for (int i = 0; i < rounds; i++)
        {
            round();
        }
    }
}
