using DataLake.Api.Snapshots;
using DataLake.Lake.DuckDb;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers;

/// <summary>Countries are compared without case by the service as by the pipeline.</summary>
public sealed class CountryFoldingTests
{
    [Fact]
    public async Task Every_letter_is_folded_as_DuckDB_folds_it()
    {
        using TestLake lake = new();
        await using DuckDbSession session = await lake.OpenSessionAsync();

        IReadOnlyList<(int Code, string Folded)> rows = await session.QueryAsync(
            "SELECT CAST(code AS INTEGER), lower(chr(CAST(code AS INTEGER))) FROM range(1, 65536) AS t(code) WHERE code NOT BETWEEN 55296 AND 57343",
            row => (row.GetInt32(0), row.GetString(1)), CancellationToken.None);

        rows.Count.ShouldBe(65535 - 2048);
        rows.Where(row => CountryFolding.Fold(((char)row.Code).ToString()) != row.Folded)
            .Select(row => $"U+{row.Code:X4} {(char)row.Code}: {CountryFolding.Fold(((char)row.Code).ToString())} instead of {row.Folded}")
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ÖSTERREICH", "österreich")]
    [InlineData("ΕΛΛΆΔΑ", "ελλάδα")]
    [InlineData("РОССИЯ", "россия")]
    [InlineData("CÔTE D'IVOIRE", "  Côte d'Ivoire\t")]
    [InlineData("日本", "日本")]
    [InlineData("ᏣᎳᎩ", "ᏣᎳᎩ")]
    [InlineData("\u00A0Peru", "\u00A0PERU")]
    public async Task Country_is_found_in_another_case(string delivered, string asked)
    {
        using TestLake lake = new();
        await lake.DeliverAsync(
            "one", "SELECT '2020-01-01' AS \"timestamp\", $1 AS country_code, '2019-12-01' AS last_order_ts, '2019-01-01' AS first_order_ts, 3 AS total_orders, 10.0 AS voucher_amount", delivered);
        await lake.DoAsync("run", "-e", "2020-01-02");
        await using TestApi api = await TestApi.StartAsync(lake);

        ApiAnswer answer = await api.GetAsync($"/v1/vouchers/most-used?country_code={Uri.EscapeDataString(asked)}&segment_name=frequent_segment&total_orders=3");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("country_code").GetString().ShouldBe(delivered);
        (await api.GetAsync($"/v1/segments/frequent_segment/0-4/vouchers?country_code={Uri.EscapeDataString(asked)}")).Status.ShouldBe(200);
    }
}
