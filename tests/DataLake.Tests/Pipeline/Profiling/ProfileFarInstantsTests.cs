using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>Instants that lie far from the others of their column.</summary>
public sealed class ProfileFarInstantsTests
{
    // 1,000 instants, one an hour from 2020-01-01: the middle half spans 500 hours.
    private const string Middle = "SELECT TIMESTAMP '2020-01-01' + to_hours(n) FROM range(1000) AS hours(n)";

    [Theory]
    [InlineData("none", "SELECT TIMESTAMP '2020-01-01' WHERE false", null)]
    [InlineData("a thin tail alone", "SELECT TIMESTAMP '2020-03-01' + to_hours(168 * n) FROM range(40) AS weeks(n)", null)]
    [InlineData("above", "VALUES (TIMESTAMP '2030-01-01')", "1 row 2030-01-01T00:00:00 to 2030-01-01T00:00:00, others to 2020-02-11T15:00:00")]
    [InlineData("above, behind a thin tail",
        "SELECT TIMESTAMP '2020-03-01' + to_hours(168 * n) FROM range(40) AS weeks(n) UNION ALL VALUES (TIMESTAMP '2030-01-01'), (TIMESTAMP '2031-01-01')",
        "2 rows 2030-01-01T00:00:00 to 2031-01-01T00:00:00, others to 2020-11-29T00:00:00")]
    [InlineData("below, behind a thin tail",
        "SELECT TIMESTAMP '2019-12-01' - to_hours(168 * n) FROM range(40) AS weeks(n) UNION ALL VALUES (TIMESTAMP '2001-01-01')",
        "1 row 2001-01-01T00:00:00 to 2001-01-01T00:00:00, others to 2020-02-11T15:00:00")]
    [InlineData("on both sides",
        "VALUES (TIMESTAMP '1970-01-01'), (TIMESTAMP '2099-01-01')", "2 rows 1970-01-01T00:00:00 to 2099-01-01T00:00:00, others to 2020-02-11T15:00:00")]
    public async Task Instants_are_far_when_a_gap_parts_them_from_the_others(string name, string more, string? expected)
    {
        using TestLake lake = new();
        await DeliverInstantsAsync(lake, name, $"{Middle} UNION ALL {more}");

        JsonElement far = (await lake.ProfileAsync("raw.voucher")).Column("timestamp").GetProperty("far");

        string? found = far.ValueKind == JsonValueKind.Null ? null
            : $"{far.GetProperty("rows")} {(far.GetProperty("rows").GetInt64() == 1 ? "row" : "rows")} {far.GetProperty("from").GetString()} to {far.GetProperty("to").GetString()}, others to {far.GetProperty("others_to").GetString()}";
        found.ShouldBe(expected);
    }

    [Theory]
    [InlineData("2020-05-20 10:00:00.000001")]
    [InlineData("9999-12-31 23:59:59.999999")]
    public async Task Nothing_is_far_when_half_of_the_rows_have_one_instant(string instant)
    {
        using TestLake lake = new();
        await DeliverInstantsAsync(
            lake, "same", $"SELECT if(n % 4 = 0, TIMESTAMP '2020-05-20 10:00:00.000003' - to_microseconds(n), TIMESTAMP '{instant}') FROM range(100) AS numbers(n)");

        JsonElement column = (await lake.ProfileAsync("raw.voucher")).Column("timestamp");

        column.GetProperty("far").ValueKind.ShouldBe(JsonValueKind.Null);
        column.GetProperty("histogram").EnumerateArray().Sum(bin => bin.GetProperty("rows").GetInt64()).ShouldBe(100);
    }

    private static Task<string> DeliverInstantsAsync(TestLake lake, string name, string instants) => lake.DeliverAsync(
        name,
        $"""
        SELECT instant AS "timestamp", 'Peru' AS country_code, '2020-01-01' AS last_order_ts, '2020-01-01' AS first_order_ts, 1 AS total_orders, 1.0 AS voucher_amount
        FROM ({instants}) AS instants(instant)
        """);
}
