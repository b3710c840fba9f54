using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Runs;
using DataLake.Pipeline.Stages;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

/// <summary>Of equal rows the first is kept, in its spelling, and all others are duplicates, wherever they stand.</summary>
public sealed class RepeatedRowsTests : IDisposable
{
    private const string Date = "2020-05-29";
    private const int Seed = 20200529;

    /// <summary>The spellings of two countries, and one that makes the row faulty.</summary>
    private static readonly string[] _countries = ["Peru", "PERU", "peru", "Latvia", "LATVIA", ""];

    private readonly TestLake _lake = new();

    [Theory]
    [InlineData("1", "512MB")]
    [InlineData("4", "512MB")]
    [InlineData("4", "64MB")]
    public async Task Rows_are_those_of_the_reference_when_some_are_repeated_far_apart(string threads, string memory)
    {
        // A tenth of the rows come twice or oftener; rows that differ in the country alone are told apart.
        Random random = new(Seed);
        Row[] rows = [.. Enumerable.Range(0, 310_000).Select(i => new Row(
            random.Next(10) == 0 ? random.Next(20_000) : 20_000 + i, random.Next(20) == 0 ? random.Next(_countries.Length) : 0))];

        await CheckAsync(rows, threads, memory);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task Rows_are_those_of_the_reference_when_most_seem_repeated_and_are_not(string threads)
    {
        // Each row is there in five spellings, shuffled: two are new, of which one is suspected for nothing.
        Row[] rows = [.. Enumerable.Range(0, 130_000).Select(i => new Row(i / 5, i % 5))];
        new Random(Seed).Shuffle(rows);

        await CheckAsync(rows, threads, "64MB");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task First_half_is_kept_when_the_whole_delivery_is_there_twice(string threads)
    {
        Row[] half = [.. Enumerable.Range(0, 80_000).Select(i => new Row(i, i % 3))];

        await CheckAsync([.. half, .. half.Select(row => row with { Country = (row.Country + 1) % 3 })], threads, "512MB");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    public async Task First_row_is_kept_when_all_rows_are_equal(int first, int others) =>
        await CheckAsync([new Row(7, first), .. Enumerable.Repeat(new Row(7, others), 150_000)], "4", "512MB");

    [Fact]
    public async Task No_row_is_kept_when_all_rows_are_faulty() =>
        await CheckAsync([.. Enumerable.Range(0, 130_000).Select(i => new Row(i % 2, 5))], "4", "512MB");

    [Fact]
    public async Task First_of_equal_rows_is_kept_when_it_comes_after_a_faulty_one_like_it() =>
        await CheckAsync([new Row(1, 5), new Row(1, 2), new Row(1, 5), new Row(1, 1), new Row(1, 3), new Row(1, 4), new Row(1, 2)], "2", "512MB");

    /// <summary>
    /// Lakes have more memory than that; the curator is given less than its session here, for four bytes a row, for one and
    /// for a fraction of it. Rows are then suspected for nothing, up to nearly all of them.
    /// </summary>
    [Theory]
    [InlineData("1", 4_000_000)]
    [InlineData("1", 150_000)]
    [InlineData("4", 150_000)]
    [InlineData("4", 40_000)]
    [InlineData("4", 20)]
    public async Task No_row_is_lost_or_kept_twice_when_hashes_are_mistaken_for_one_another(string threads, long memory)
    {
        Random random = new(Seed);
        Row[] rows = [.. Enumerable.Range(0, 40_000).Select(i => new Row(
            random.Next(10) == 0 ? random.Next(5_000) : 5_000 + i, random.Next(20) == 0 ? random.Next(_countries.Length) : 0))];
        _lake.Set("LAKE_THREADS", threads);
        await DeliverAsync(rows);

        CuratedObject one = await CurateAsync(memory);

        LakeContext lake = _lake.Open();
        await using DuckDbSession session = await _lake.OpenSessionAsync();
        await CompareAsync(
            rows, session,
            $"read_parquet('{Path.Combine(lake.Options.Root, "curated", one.Curated.Key)}')",
            $"read_parquet('{Path.Combine(lake.Options.Root, "curated", one.Rejected.Key)}')");
    }

    public void Dispose() => _lake.Dispose();

    private async Task CheckAsync(Row[] rows, string threads, string memory)
    {
        _lake.Set("LAKE_THREADS", threads);
        _lake.Set("LAKE_MEMORY_LIMIT", memory);
        await DeliverAsync(rows);

        await _lake.RunAsync([Date], ["curate"]);

        await using DuckDbSession session = await _lake.OpenSessionAsync();
        string folder = Path.Combine(_lake.Root, "curated", "customer", "voucher");
        await CompareAsync(rows, session, $"read_parquet('{folder}/files/*.parquet')", $"read_parquet('{folder}/rejected/*.parquet')");
    }

    /// <summary>Delivers rows of several row groups.</summary>
    private Task<string> DeliverAsync(Row[] rows) => _lake.DeliverAsync("delivery", """
        SELECT
            TIMESTAMP '2020-05-20 00:00:00' + to_seconds(id % 1000)     AS "timestamp",
            list_extract($3, country + 1)                               AS country_code,
            '2020-05-01'                                                AS last_order_ts,
            if(id % 3 = 0, NULL, TIMESTAMP '2019-01-01 00:00:00')       AS first_order_ts,
            id                                                          AS total_orders,
            CAST(id % 7 + 1 AS DOUBLE)                                  AS voucher_amount
        FROM (SELECT unnest($1) AS id, unnest($2) AS country)
        """, rows.Select(row => (long)row.Id).ToArray(), rows.Select(row => (long)row.Country).ToArray(), _countries);

    /// <summary>Curates the delivery as the stage does, with so much memory for what the stage itself keeps.</summary>
    private async Task<CuratedObject> CurateAsync(long memory)
    {
        LakeContext lake = _lake.Open();
        using LazyWorkFolder work = new(lake.Options, RunId.Create(lake.Clock));
        RunRequest request = new RunRequestFactory(lake).Create(_lake.Dataset, null, ["curate"], [TestLake.Date(Date)], false, "lake run (test)");
        StageContext context = new()
        {
            Lake = lake,
            Dataset = request.Dataset,
            Segments = request.Segments,
            Scheme = request.Scheme,
            Run = work.Run,
            LazyWork = work,
            Force = false,
            Observer = new SilentObserver(),
        };
        await using DuckDbSession session = await context.OpenSessionAsync(CancellationToken.None);
        await using DuckDbSession footers = await session.OpenSiblingAsync(CancellationToken.None);
        StageContext limited = context with { Lake = lake with { Options = lake.Options with { MemoryLimitBytes = memory } } };
        using ObjectCurator curator = new(limited, session, footers);
        ObjectInfo source = (await RawDelivery.ListAsync(lake, _lake.Dataset, CancellationToken.None)).Single();
        using LocalCopy raw = await RawDelivery.FetchAsync(source, lake.Store, CancellationToken.None);
        return await curator.CurateAsync("one", source, raw.Path, CancellationToken.None);
    }

    private static async Task CompareAsync(Row[] rows, DuckDbSession session, string curated, string rejected)
    {
        (HashSet<Row> kept, Dictionary<long, string> reasons) = Curate(rows);
        string[] names = _countries;

        IReadOnlyList<Row> keptRows = await session.QueryAsync(
            $"SELECT total_orders, country_code FROM {curated}",
            row => new Row(row.GetInt32(0), Array.IndexOf(names, row.GetString(1))), CancellationToken.None);
        IReadOnlyList<(long Row, string Reason, Row Values)> rejectedRows = await session.QueryAsync(
            $"SELECT source_row, reject_reason, total_orders, country_code FROM {rejected}",
            row => (row.GetInt64(0), row.GetString(1), new Row((int)row.GetInt64(2), Array.IndexOf(names, row.GetString(3)))), CancellationToken.None);

        keptRows.Count.ShouldBe(kept.Count);
        kept.SetEquals(keptRows).ShouldBeTrue();
        rejectedRows.Count.ShouldBe(reasons.Count);
        rejectedRows.Select(row => row.Row).Distinct().Count().ShouldBe(reasons.Count);
        rejectedRows.Where(row => reasons.GetValueOrDefault(row.Row) != row.Reason || rows[row.Row] != row.Values).ShouldBeEmpty();

        // The other columns follow from the number.
        (await session.QuerySingleAsync(
            $"""
            SELECT count(*) FROM {curated}
            WHERE voucher_amount = total_orders % 7 + 1
              AND assigned_at = TIMESTAMP '2020-05-20 00:00:00' + to_seconds(total_orders % 1000)
              AND first_order_at IS NOT DISTINCT FROM if(total_orders % 3 = 0, NULL, TIMESTAMP '2019-01-01 00:00:00')
              AND last_order_at = TIMESTAMP '2020-05-01 00:00:00'
            """, row => row.GetInt64(0), CancellationToken.None)).ShouldBe(kept.Count);
    }

    /// <summary>The rows that stay, and why each of the others does not.</summary>
    private static (HashSet<Row> Kept, Dictionary<long, string> Reasons) Curate(Row[] rows)
    {
        HashSet<(int, string)> seen = [];
        HashSet<Row> kept = [];
        Dictionary<long, string> reasons = [];
        for (int i = 0; i < rows.Length; i++)
        {
            string country = _countries[rows[i].Country].ToUpperInvariant();
            if (country.Length == 0)
            {
                reasons[i] = "missing_country_code";
            }
            else if (seen.Add((rows[i].Id, country)))
            {
                kept.Add(rows[i]);
            }
            else
            {
                reasons[i] = "duplicate";
            }
        }

        return (kept, reasons);
    }

    /// <summary>A delivered row: its number, which its other columns follow from, and which spelling of a country it has.</summary>
    private readonly record struct Row(int Id, int Country);

    private sealed class SilentObserver : IRunObserver
    {
        public void Begin(string text)
        {
        }

        public void Report(double value)
        {
        }
    }
}
