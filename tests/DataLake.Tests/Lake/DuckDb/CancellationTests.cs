using System.Diagnostics;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

[Collection(MeasuredAlone.Name)]
public sealed class CancellationTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Query_is_interrupted_when_its_token_is_cancelled()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(InMemory.EndlessQuery);
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(200));
        Stopwatch watch = Stopwatch.StartNew();

        OperationCanceledException error = await Should.ThrowAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(source.Token));

        error.CancellationToken.ShouldBe(source.Token);
        watch.Elapsed.ShouldBeLessThan(_limit);
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public async Task Query_is_interrupted_when_cancel_is_called_at_once()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(InMemory.EndlessQuery);
        Stopwatch watch = Stopwatch.StartNew();

        Task<int> running = command.ExecuteNonQueryAsync();
        command.Cancel();

        Exception? error = await Record.ExceptionAsync(() => running);
        error.ShouldBeOfType<OperationCanceledException>().Message.ShouldContain("DuckDbCommand.Cancel");
        watch.Elapsed.ShouldBeLessThan(_limit);
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Query_is_interrupted_when_cancel_is_called_from_another_thread()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(InMemory.EndlessQuery);
        using Timer timer = new(_ => command.Cancel(), null, 200, Timeout.Infinite);

        Should.Throw<OperationCanceledException>(() => command.ExecuteScalar());

        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Query_is_interrupted_when_its_time_is_up()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(InMemory.EndlessQuery);
        command.CommandTimeout = 1;
        Stopwatch watch = Stopwatch.StartNew();

        DuckDbException error = Should.Throw<DuckDbException>(() => command.ExecuteScalar());

        error.Message.ShouldContain("CommandTimeout");
        error.ErrorType.ShouldBe(DuckDbErrorType.Interrupt);
        error.InnerException.ShouldBeOfType<TimeoutException>();
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(0.9), _limit);
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Time_between_reads_does_not_count_when_a_command_has_a_timeout()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT * FROM range(1000000)");
        command.CommandTimeout = 1;
        using DuckDbDataReader reader = command.ExecuteReader();

        Thread.Sleep(1200);

        int rows = 0;
        while (reader.Read())
        {
            rows++;
        }

        rows.ShouldBe(1_000_000);
    }

    [Fact]
    public async Task Reading_is_interrupted_when_a_later_chunk_takes_too_long()
    {
        using DuckDbConnection connection = InMemory.Open("threads=1");
        using DuckDbCommand command = connection.CreateCommand("SELECT i FROM range(100000000000) r(i) WHERE i < 1000000 OR i = -1");
        command.CommandTimeout = 30;
        using DuckDbDataReader reader = await command.ExecuteReaderAsync();
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(300));

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            while (await reader.ReadAsync(source.Token))
            {
            }
        });

        await reader.CloseAsync();
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Reader_stops_at_its_next_chunk_when_its_command_was_cancelled()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("SELECT * FROM range(1000000)");
        using DuckDbDataReader reader = command.ExecuteReader();

        command.Cancel();

        Should.Throw<OperationCanceledException>(() =>
        {
            while (reader.Read())
            {
            }
        });
    }

    [Fact]
    public async Task Query_fails_when_its_connection_is_closed_meanwhile()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(InMemory.EndlessQuery);
        Task<object?> running = command.ExecuteScalarAsync();
        await Task.Delay(200);

        connection.Close();

        (await Should.ThrowAsync<InvalidOperationException>(running)).Message.ShouldContain("closed while the query ran");
        connection.Open();
        connection.Scalar("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Query_fails_with_DuckDBs_error_when_its_connection_is_interrupted()
    {
        using DuckDbConnection connection = InMemory.Open();
        using Timer timer = new(_ => connection.Interrupt(), null, 300, Timeout.Infinite);

        DuckDbException error = Should.Throw<DuckDbException>(() => connection.Scalar(InMemory.EndlessQuery));

        error.ErrorType.ShouldBe(DuckDbErrorType.Interrupt);
    }

    [Fact]
    public async Task Second_command_is_refused_when_one_runs()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand(InMemory.EndlessQuery);
        Task<object?> running = command.ExecuteScalarAsync();

        Should.Throw<InvalidOperationException>(() => connection.Scalar("SELECT 1")).Message.ShouldContain("A command is running");

        command.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Fact]
    public async Task Nothing_runs_when_the_token_was_cancelled_before()
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand("CREATE TABLE t (a INTEGER)");

        await Should.ThrowAsync<OperationCanceledException>(() => command.ExecuteNonQueryAsync(new CancellationToken(canceled: true)));

        connection.Scalar("SELECT count(*) FROM duckdb_tables()").ShouldBe(0L);
    }
}
