using System.Globalization;
using System.Text.Json;
using DataLake.Pipeline.Profiling;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>Histograms of numbers: every value lies in the bin whose edges the page shows.</summary>
public sealed class ProfileHistogramTests
{
    [Theory]
    [InlineData("tenths", "SELECT n / 10.0 FROM range(1, 31) AS numbers(n)")]
    [InlineData("fifths", "SELECT n / 5.0 FROM range(31) AS numbers(n)")]
    [InlineData("below zero", "SELECT n / 100.0 - 0.7 FROM range(150) AS numbers(n)")]
    [InlineData("far from zero", "SELECT 1000000000 + n / 8 FROM range(100) AS numbers(n)")]
    [InlineData("huge, of both signs", "VALUES (1e308), (-1e308), (0.0), (1.7976931348623157e308), (-1.7976931348623157e308)")]
    [InlineData("tiny", "VALUES (5e-324), (0.0), (1e-322)")]
    [InlineData("next to each other", "VALUES (1.0), (1.0000000000000002), (0.9999999999999999)")]
    public async Task Number_lies_in_the_bin_that_says_so(string name, string values)
    {
        using TestLake lake = new();
        await DeliverNumbersAsync(lake, name, values);

        JsonElement column = (await lake.ProfileAsync("raw.voucher")).Column("total_orders");

        JsonElement[] bins = [.. column.GetProperty("histogram").EnumerateArray()];
        double[] numbers = [.. (await lake.QueryAsync("SELECT total_orders FROM raw.voucher")).Lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        column.GetProperty("unreadable").GetInt64().ShouldBe(0);
        bins.Length.ShouldBeInRange(1, 33);
        bins[0].GetProperty("from").GetDouble().ShouldBeLessThanOrEqualTo(numbers.Min());
        for (int i = 0; i < bins.Length; i++)
        {
            (double from, double to) = (bins[i].GetProperty("from").GetDouble(), bins[i].GetProperty("to").GetDouble());
            from.ShouldBeLessThan(to);
            bool isLast = i == bins.Length - 1;
            bins[i].GetProperty("rows").GetInt32().ShouldBe(numbers.Count(number => number >= from && (number < to || (isLast && number <= to))), $"{from:R} to {to:R}");
        }

        bins.Sum(bin => bin.GetProperty("rows").GetInt32()).ShouldBe(numbers.Length);
    }

    [Fact]
    public void Edges_are_round_and_none_is_without_need()
    {
        NumberScale scale = NumberScale.For(0.1, 3.0);

        scale.Edges.ShouldBe([.. Enumerable.Range(1, 30).Select(tenths => tenths / 10.0), 3.1]);
    }

    [Fact]
    public async Task Long_tail_has_a_second_histogram_without_its_end()
    {
        using TestLake lake = new();
        await DeliverNumbersAsync(lake, "tail", "SELECT if(n % 100 = 0, 1000 + n, n % 10) FROM range(1000) AS numbers(n)");
        await DeliverNumbersAsync(lake, "even", "SELECT n FROM range(1000) AS numbers(n)");

        JsonElement tail = (await lake.ProfileAsync("raw.voucher", "--key", "tail.parquet")).Column("total_orders");
        JsonElement even = (await lake.ProfileAsync("raw.voucher", "--key", "even.parquet")).Column("total_orders");

        JsonElement[] detail = [.. tail.GetProperty("histogram_detail").EnumerateArray()];
        detail.Sum(bin => bin.GetProperty("rows").GetInt32()).ShouldBe(990);
        detail.Count(bin => bin.GetProperty("rows").GetInt32() > 0).ShouldBe(10);
        even.GetProperty("histogram_detail").GetArrayLength().ShouldBe(0);
        (await lake.ProfilePageAsync("raw.voucher", "--key", "tail.parquet")).Descendants("figcaption")
            .ShouldContain(caption => caption.Value.StartsWith("Without the ends of the long tail: rows by value", StringComparison.Ordinal));
    }

    private static Task<string> DeliverNumbersAsync(TestLake lake, string name, string values) => lake.DeliverAsync(
        name,
        $"""
        SELECT '2020-01-01' AS "timestamp", 'Peru' AS country_code, '2020-01-01' AS last_order_ts, '2020-01-01' AS first_order_ts,
               CAST(number AS DOUBLE) AS total_orders, 1.0 AS voucher_amount
        FROM ({values}) AS numbers(number)
        """);
}
