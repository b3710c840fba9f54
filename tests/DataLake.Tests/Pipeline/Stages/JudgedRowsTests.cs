using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Stages;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

public sealed class JudgedRowsTests : IAsyncLifetime, IDisposable
{
    private const int Rows = 130_000;
    private const string Judge =
        """
        SELECT count(*)
        FROM (
            SELECT CASE
                WHEN n % 10 = 9 THEN reject_row(n)
                WHEN is_new_row(hash(n // 2)) THEN true
                ELSE suspect_row(n, struct_pack(n := n, text := 'the text of row ' || n))
            END AS is_good
            FROM numbers)
        WHERE is_good
        """;

    private readonly TestLake _lake = new();
    private DuckDbSession _session = null!;
    private JudgedRows _judged = null!;

    public async Task InitializeAsync()
    {
        _lake.Set("LAKE_THREADS", "4");
        _session = await _lake.OpenSessionAsync();
        _judged = new JudgedRows(_session);
        await _session.ExecuteAsync($"CREATE TABLE numbers AS SELECT range AS n FROM range({Rows})", CancellationToken.None);
    }

    [Fact]
    public async Task Every_row_is_good_or_rejected_or_suspected_when_deliveries_follow_one_another()
    {
        for (int delivery = 0; delivery < 3; delivery++)
        {
            await BeginAsync(Rows, 1 << 30);

            // Rows 2k and 2k + 1 are equal; of every tenth row there is no other.
            (await NumberAsync(Judge)).ShouldBe(Rows / 2);
            _judged.End();

            _judged.Seen.ShouldBe(Rows);
            _judged.Suspected.ShouldBe(Rows / 10 * 4);
            (await NumberAsync("SELECT count(*) FROM suspected_row")).ShouldBe(Rows / 10 * 4);
            (await NumberAsync("SELECT count(DISTINCT source_row // 2) FROM suspected_row WHERE source_row % 10 <> 9 AND typed.n = source_row AND typed.text = 'the text of row ' || source_row"))
                .ShouldBe(Rows / 10 * 4);
            (await NumberAsync("SELECT count(*) FROM numbers WHERE is_rejected_row(n) = (n % 10 = 9)")).ShouldBe(Rows);
        }
    }

    [Fact]
    public async Task Rows_like_a_suspected_one_are_found_when_asked_for_afterwards()
    {
        await BeginAsync(Rows, 1 << 30);
        await NumberAsync(Judge);
        _judged.End();

        (await NumberAsync("SELECT count(*) FROM suspected_row WHERE NOT is_suspect(hash(source_row // 2))")).ShouldBe(0);
        (await NumberAsync("SELECT count(*) FROM range(1000000, 1100000) WHERE is_suspect(hash(range))")).ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Positions_are_the_rows_that_were_neither_rejected_nor_suspected_when_counted_in_order()
    {
        await BeginAsync(Rows, 1 << 30);
        await NumberAsync(Judge);
        _judged.End();
        await _session.ExecuteAsync(
            "CREATE TABLE written AS SELECT n FROM numbers WHERE n % 10 <> 9 AND n NOT IN (SELECT source_row FROM suspected_row) ORDER BY n", CancellationToken.None);

        (await NumberAsync("SELECT count(*) FROM (SELECT n, row_number() OVER (ORDER BY n) - 1 AS position FROM written) WHERE source_row_at(position) = n"))
            .ShouldBe(Rows / 2);
    }

    [Fact]
    public async Task Row_is_rejected_and_keeps_its_position_when_it_is_rejected_after_the_pass()
    {
        await BeginAsync(Rows, 1 << 30);
        await NumberAsync(Judge);
        _judged.End();
        long before = await NumberAsync("SELECT source_row_at(100::BIGINT)");

        _judged.Reject(20);

        (await NumberAsync("SELECT count(*) FROM numbers WHERE is_rejected_row(n) AND n % 10 <> 9")).ShouldBe(1);
        (await NumberAsync("SELECT source_row_at(100::BIGINT)")).ShouldBe(before);
    }

    [Fact]
    public async Task Next_delivery_is_judged_alone_when_the_one_before_was_given_up()
    {
        await BeginAsync(Rows, 1 << 30);
        await Should.ThrowAsync<DuckDbException>(() => NumberAsync(Judge + " AND error('given up') IS NULL"));

        await BeginAsync(Rows, 1 << 30);
        (await NumberAsync(Judge)).ShouldBe(Rows / 2);
        _judged.End();

        _judged.Seen.ShouldBe(Rows);
        (await NumberAsync("SELECT count(*) FROM suspected_row")).ShouldBe(Rows / 10 * 4);
    }

    [Fact]
    public async Task Only_more_rows_are_suspected_when_memory_is_small()
    {
        await BeginAsync(Rows, Rows);

        long good = await NumberAsync(Judge);
        _judged.End();

        good.ShouldBeInRange(Rows / 4, (Rows / 2) - 1);
        _judged.Seen.ShouldBe(Rows);
        (good + _judged.Suspected).ShouldBe(Rows / 10 * 9);
        (await NumberAsync("SELECT count(DISTINCT source_row) FROM suspected_row")).ShouldBe(_judged.Suspected);
    }

    public async Task DisposeAsync()
    {
        _judged.Dispose();
        await _session.DisposeAsync();
    }

    public void Dispose() => _lake.Dispose();

    private async Task BeginAsync(long rows, long memory)
    {
        await _session.ExecuteAsync("CREATE OR REPLACE TABLE suspected_row (source_row BIGINT, typed STRUCT(n BIGINT, text VARCHAR))", CancellationToken.None);
        _judged.Begin(rows, memory);
    }

    private Task<long> NumberAsync(string query) => _session.QuerySingleAsync(query, row => row.GetInt64(0), CancellationToken.None);
}
