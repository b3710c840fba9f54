using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Deliveries;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Deliveries;

public sealed class SampleDeliveryTests : IDisposable
{
    private const long ManyRows = 100_000;
    private const string Peru = "country_code = 'Peru' AND total_orders <> '' AND voucher_amount IS NOT NULL";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-delivery-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Columns_are_those_of_the_delivery_of_2020()
    {
        await using DuckDbSession session = await OpenAsync();

        string path = await WriteAsync(session, rows: 10);

        (await session.DescribeAsync($"SELECT * FROM '{path}'", default))
            .Select(column => $"{column.Name} {column.Type}")
            .ShouldBe([
                "timestamp VARCHAR", "country_code VARCHAR", "last_order_ts VARCHAR",
                "first_order_ts TIMESTAMP WITH TIME ZONE", "total_orders VARCHAR", "voucher_amount DOUBLE",
            ]);
    }

    [Theory]
    [InlineData("regexp_full_match(\"timestamp\", '20(17|20)-0[345]-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00')")]
    [InlineData("regexp_full_match(last_order_ts, '20(19|20)-\\d\\d-\\d\\d 00:00:00\\+00:00')")]
    [InlineData("regexp_full_match(total_orders, '(\\d+\\.0)?')")]
    [InlineData("\"timestamp\" < '2020-05-29'")]
    public async Task Every_row_is_written_as_in_2020(string condition)
    {
        await using DuckDbSession session = await OpenAsync();

        string path = await WriteAsync(session, ManyRows);

        (await CountAsync(session, $"SELECT count(*) FILTER ({condition}) FROM '{path}'")).ShouldBe(ManyRows);
    }

    [Theory]
    [InlineData("\"timestamp\" BETWEEN '2020-04' AND '2020-06'", 0.933, 0.005)]
    [InlineData("\"timestamp\" < '2018'", 0.01, 0.001)]
    [InlineData("last_order_ts BETWEEN '2020-01-04' AND '2020-04-20'", 0.88, 0.005)]
    [InlineData("first_order_ts > CAST(last_order_ts AS TIMESTAMPTZ)", 0.0001, 0.0001)]
    [InlineData("country_code = 'China'", 0.349, 0.005)]
    [InlineData("country_code = 'Australia'", 0.2745, 0.005)]
    [InlineData("country_code = 'Latvia'", 0.219, 0.005)]
    [InlineData("country_code = 'Peru'", 0.157, 0.005)]
    [InlineData("voucher_amount IS NULL AND country_code = 'Peru'", 0.13 * 0.157, 0.001)]
    [InlineData("voucher_amount IS NULL AND country_code <> 'Peru'", 0.0033, 0.001)]
    [InlineData("voucher_amount = 1760 AND country_code = 'China'", 0.48 * 0.349, 0.005)]
    [InlineData("voucher_amount = 2640 AND country_code = 'Peru'", 0.455 * 0.157, 0.005)]
    [InlineData("total_orders = ''", 0.08, 0.005)]
    [InlineData("TRY_CAST(total_orders AS DOUBLE) <= 4", 0.42 * 0.92, 0.005)]
    [InlineData("TRY_CAST(total_orders AS DOUBLE) BETWEEN 5 AND 13", 0.26 * 0.92, 0.005)]
    [InlineData("TRY_CAST(total_orders AS DOUBLE) BETWEEN 14 AND 37", 0.18 * 0.92, 0.005)]
    [InlineData("TRY_CAST(total_orders AS DOUBLE) BETWEEN 38 AND 466", 0.14 * 0.92, 0.005)]
    public async Task Rows_have_the_shares_of_the_real_deliveries(string condition, double share, double tolerance)
    {
        await using DuckDbSession session = await OpenAsync();

        string path = await WriteAsync(session, ManyRows);

        double found = await session.QuerySingleAsync(
            $"SELECT CAST(count(*) FILTER ({condition}) AS DOUBLE) / count(*) FROM '{path}'", row => row.GetDouble(0), default);
        found.ShouldBe(share, tolerance);
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(24_999, 1)]
    [InlineData(ManyRows, 4)]
    public async Task Rows_repeat_once_in_25_000(long rows, long duplicates)
    {
        await using DuckDbSession session = await OpenAsync();

        string path = await WriteAsync(session, rows);

        (await CountAsync(session, $"SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM '{path}')) FROM '{path}'"))
            .ShouldBe(duplicates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-7)]
    [InlineData(long.MaxValue)]
    public async Task Peru_fills_every_default_segment_and_uses_2640_most(long seed)
    {
        await using DuckDbSession session = await OpenAsync();

        string path = await WriteAsync(session, ManyRows, seed);

        string days = "date_diff('day', CAST(last_order_ts[:10] AS DATE), DATE '2020-05-29')";
        (await MostUsedAsync(session, path, days, "30, 60, 90, 120, 180")).ShouldBe(Enumerable.Repeat(2640.0, 6));
        (await MostUsedAsync(session, path, "TRY_CAST(total_orders AS DOUBLE)", "4, 13, 37")).ShouldBe(Enumerable.Repeat(2640.0, 4));
    }

    [Fact]
    public async Task Bytes_are_the_same_at_any_number_of_threads()
    {
        List<string> checksums = [];

        foreach (int threads in (int[])[1, 2, 4])
        {
            await using DuckDbSession session = await OpenAsync(threads);
            checksums.Add(await ChecksumAsync(await WriteAsync(session, rows: 300_000)));
        }

        checksums.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Bytes_are_the_same_in_a_session_that_made_another_delivery_before()
    {
        await using DuckDbSession session = await OpenAsync();
        string first = await ChecksumAsync(await WriteAsync(session, rows: 1000));
        await WriteAsync(session, rows: 2000, seed: 2);

        string again = await ChecksumAsync(await WriteAsync(session, rows: 1000));

        again.ShouldBe(first);
    }

    [Fact]
    public async Task Another_seed_gives_other_rows_everywhere()
    {
        await using DuckDbSession session = await OpenAsync();
        string one = await WriteAsync(session, rows: 10_000, seed: 1);
        string two = await WriteAsync(session, rows: 10_000, seed: 2);

        long shared = await CountAsync(session, $"SELECT count(*) FROM (SELECT * FROM '{one}' INTERSECT SELECT * FROM '{two}')");

        shared.ShouldBe(0);
    }

    [Fact]
    public async Task No_rows_give_an_empty_file()
    {
        await using DuckDbSession session = await OpenAsync();

        string path = await WriteAsync(session, rows: 0);

        (await CountAsync(session, $"SELECT count(*) FROM '{path}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_negative_number_of_rows_is_refused()
    {
        await using DuckDbSession session = await OpenAsync();

        LakeException error = await Should.ThrowAsync<LakeException>(() => WriteAsync(session, rows: -1));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
    }

    [Fact]
    public async Task A_dataset_without_sample_sql_is_refused()
    {
        await using DuckDbSession session = await OpenAsync();
        Dataset dataset = ReadDataset() with { Sample = null };

        LakeException error = await Should.ThrowAsync<LakeException>(
            () => SampleDelivery.WriteAsync(session, dataset, Path.Combine(_folder.FullName, "none.parquet"), 10, 1, default));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        error.Message.ShouldContain("sample.sql");
    }

    private static Dataset ReadDataset() =>
        DatasetReader.Read(Path.Combine(AppContext.BaseDirectory, "datasets"), new DatasetName("customer", "voucher"));

    private Task<DuckDbSession> OpenAsync(int threads = 2) =>
        DuckDbSession.OpenAsync(new LakeOptions { Threads = threads }, Path.Combine(_folder.FullName, "spill"), default);

    private async Task<string> WriteAsync(DuckDbSession session, long rows, long seed = 1)
    {
        string path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.parquet");
        await SampleDelivery.WriteAsync(session, ReadDataset(), path, rows, seed, default);
        return path;
    }

    private static Task<long> CountAsync(DuckDbSession session, string sql) =>
        session.QuerySingleAsync(sql, row => row.GetInt64(0), default);

    /// <summary>Peru's most used amount in each range between the bounds.</summary>
    private static Task<IReadOnlyList<double>> MostUsedAsync(DuckDbSession session, string path, string measure, string bounds) =>
        session.QueryAsync(
            $"""
            SELECT mode(voucher_amount)
            FROM (SELECT voucher_amount, len(list_filter([{bounds}], lambda bound: {measure} > bound)) AS segment FROM '{path}' WHERE {Peru})
            GROUP BY segment
            """, row => row.GetDouble(0), default);

    private static Task<string> ChecksumAsync(string path) => Checksum.OfFileAsync(path, default);
}
