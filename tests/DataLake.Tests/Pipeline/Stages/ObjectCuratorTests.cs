using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

/// <summary>Deliveries come with columns that nobody asked for, in any order.</summary>
public sealed class ObjectCuratorTests : IDisposable
{
    private const string Date = "2020-05-29";

    private const string Columns = """
        '2020-05-20' AS "timestamp", 'Peru' AS country_code, '2020-05-01' AS last_order_ts,
        NULL::TIMESTAMP AS first_order_ts, '3.0' AS total_orders, 2640.0 AS voucher_amount
        """;

    private readonly TestLake _lake = new();

    [Theory]
    [InlineData("delivery")]
    [InlineData("Delivery")]
    [InlineData("delivered")]
    [InlineData("judged")]
    [InlineData("file_row_number")]
    [InlineData("filename")]
    [InlineData("assigned_at")]
    [InlineData("row_hash")]
    [InlineData("occurrence")]
    [InlineData("voucher")]
    [InlineData("raw")]
    [InlineData("a \"quoted\" name")]
    [InlineData("execution_date")]
    public async Task Extra_column_is_kept_with_the_rejected_rows_when_a_delivery_has_one(string name)
    {
        string quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
        await _lake.DeliverAsync("extra", $"""
            SELECT 'x1' AS "{quoted}", {Columns}
            UNION ALL SELECT 'x2', * REPLACE (4400.0 AS voucher_amount) FROM (SELECT {Columns})
            UNION ALL SELECT 'x3', * REPLACE (0.0 AS voucher_amount) FROM (SELECT {Columns})
            UNION ALL SELECT 'x4', * FROM (SELECT {Columns})
            """);

        await _lake.RunAsync([Date], ["curate"]);

        (await _lake.QueryAsync("SELECT voucher_amount FROM curated.voucher")).Lines.ShouldBe(["2640.00", "4400.00"]);
        (await _lake.QueryAsync($"SELECT \"{quoted}\", reject_reason, source_row FROM curated.voucher_rejected ORDER BY source_row")).Lines
            .ShouldBe(["x3 | invalid_voucher_amount | 2", "x4 | duplicate | 3"]);
    }

    [Theory]
    [InlineData("reject_reason")]
    [InlineData("SOURCE_KEY")]
    [InlineData("source_row")]
    public async Task Column_gives_way_to_the_lakes_own_when_it_has_the_same_name(string name)
    {
        await _lake.DeliverAsync("extra", $"SELECT 'mine' AS \"{name}\", {Columns} UNION ALL SELECT 'mine', {Columns}");

        await _lake.RunAsync([Date], ["curate"]);

        (await _lake.QueryAsync("SELECT reject_reason, source_key, source_row FROM curated.voucher_rejected")).Lines
            .ShouldBe(["duplicate | customer/voucher/extra.parquet | 1"]);
    }

    [Fact]
    public async Task Rows_keep_their_position_when_a_large_delivery_numbers_its_rows_itself()
    {
        await _lake.DeliverAsync("large", $"""
            SELECT * REPLACE (CAST(n AS VARCHAR) AS total_orders, CAST(n % 5 AS DOUBLE) AS voucher_amount), -n AS FILE_ROW_NUMBER
            FROM (SELECT {Columns}) CROSS JOIN range(300000) AS numbers(n)
            """);

        await _lake.RunAsync([Date], ["curate"]);

        (await _lake.QueryAsync("SELECT count(*), count(*) FILTER (source_row = CAST(total_orders AS BIGINT)) FROM curated.voucher_rejected"))
            .Lines.ShouldBe(["60000 | 60000"]);
    }

    [Fact]
    public async Task Columns_are_found_by_name_when_their_order_and_case_differ()
    {
        await _lake.DeliverAsync("odd", """
            SELECT 2640.0 AS VOUCHER_AMOUNT, '3.0' AS Total_Orders, '' AS first_order_ts, '2020-05-01' AS last_order_ts, 'Peru' AS country_code,
                   '2020-05-20' AS "Timestamp"
            """);

        await _lake.RunAsync([Date], ["curate"]);

        (await _lake.QueryAsync("FROM curated.voucher")).Lines.ShouldBe(["2020-05-20 00:00:00 | Peru | NULL | 2020-05-01 00:00:00 | 3 | 2640.00"]);
    }

    public void Dispose() => _lake.Dispose();
}
