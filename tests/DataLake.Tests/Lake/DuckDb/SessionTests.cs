using DataLake.Lake;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class SessionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lake-test-").FullName;

    [Fact]
    public async Task Sibling_sees_the_same_tables_when_either_session_makes_them()
    {
        await using DuckDbSession session = await OpenAsync();
        await session.ExecuteAsync("CREATE TABLE t AS SELECT 42 AS a", CancellationToken.None);
        await using DuckDbSession sibling = await session.OpenSiblingAsync(CancellationToken.None);

        await sibling.ExecuteAsync("INSERT INTO t VALUES (43); CREATE TABLE u AS SELECT 7 AS a", CancellationToken.None);

        (await SumAsync(sibling, "t")).ShouldBe("85");
        (await SumAsync(session, "t")).ShouldBe("85");
        (await SumAsync(session, "u")).ShouldBe("7");
    }

    [Fact]
    public async Task Sibling_answers_when_the_first_session_is_busy()
    {
        await using DuckDbSession session = await OpenAsync();
        await session.ExecuteAsync("CREATE TABLE t AS SELECT 42 AS a", CancellationToken.None);
        await using DuckDbSession sibling = await session.OpenSiblingAsync(CancellationToken.None);
        using CancellationTokenSource stop = new();
        Task<long> busy = session.ExecuteAsync(InMemory.EndlessQuery, stop.Token);

        string sum = await SumAsync(sibling, "t");

        sum.ShouldBe("42");
        busy.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(busy);
        (await SumAsync(session, "t")).ShouldBe("42");
    }

    [Fact]
    public async Task Sibling_has_the_lakes_settings_when_the_first_session_changed_its_own()
    {
        await using DuckDbSession session = await OpenAsync();
        await session.ExecuteAsync("SET TimeZone = 'Asia/Tokyo'", CancellationToken.None);
        await using DuckDbSession sibling = await session.OpenSiblingAsync(CancellationToken.None);

        (await TextAsync(sibling, "SELECT current_setting('TimeZone')")).ShouldBe("UTC");
        (await TextAsync(sibling, "SELECT CAST(TIMESTAMPTZ '2020-05-29 00:00:00+00:00' AS VARCHAR)")).ShouldStartWith("2020-05-29 00:00:00+00");
        foreach (string setting in (string[])["memory_limit", "threads", "temp_directory", "autoinstall_known_extensions"])
        {
            string query = $"SELECT CAST(current_setting('{setting}') AS VARCHAR)";
            (await TextAsync(sibling, query)).ShouldBe(await TextAsync(session, query), setting);
        }
    }

    [Fact]
    public async Task Sibling_works_on_when_the_first_session_has_ended()
    {
        DuckDbSession session = await OpenAsync();
        await session.ExecuteAsync("CREATE TABLE t AS SELECT 42 AS a", CancellationToken.None);
        await using DuckDbSession sibling = await session.OpenSiblingAsync(CancellationToken.None);

        await session.DisposeAsync();

        (await SumAsync(sibling, "t")).ShouldBe("42");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<DuckDbSession> OpenAsync() => DuckDbSession.OpenAsync(
        new LakeOptions { MemoryLimitBytes = 256_000_000, Threads = 2 }, Path.Combine(_folder, "spill"), CancellationToken.None);

    private static Task<string> SumAsync(DuckDbSession session, string table) => TextAsync(session, $"SELECT CAST(sum(a) AS VARCHAR) FROM {table}");

    private static Task<string> TextAsync(DuckDbSession session, string query) =>
        session.QuerySingleAsync(query, row => row.GetString(0), CancellationToken.None);
}
