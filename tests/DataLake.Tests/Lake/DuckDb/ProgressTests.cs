using System.Collections.Concurrent;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class ProgressTests
{
    [Fact]
    public void Progress_rises_to_one_when_a_long_query_runs()
    {
        ConcurrentQueue<double> reported = new();
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute("CREATE TABLE t AS SELECT range AS a FROM range(10000000)");
        using DuckDbCommand command = connection.CreateCommand("SELECT count(DISTINCT hash(a)) FROM t");
        command.Progress = new Recorder(reported);

        command.ExecuteScalar();

        reported.Count.ShouldBeGreaterThan(2);
        reported.ShouldAllBe(share => share >= 0 && share <= 1);
        reported.Last().ShouldBe(1);
    }

    private sealed class Recorder(ConcurrentQueue<double> reported) : IProgress<double>
    {
        public void Report(double value) => reported.Enqueue(value);
    }
}
