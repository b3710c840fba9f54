using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

/// <summary>Rows that two deliveries both brought count once, and nothing else goes.</summary>
public sealed class CuratedInputsTests : IDisposable
{
    private const string Header = "timestamp | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount\n";
    private const string Date = "2020-05-29";
    private readonly TestLake _lake = new();

    [Theory]
    [InlineData("the same delivery again", "01 Peru 100;02 Peru 100", "01 Peru 100;02 Peru 100", "", 2)]
    [InlineData("deliveries apart", "01 Peru 100;02 Peru 100", "03 Peru 100;04 Peru 100", "", 4)]
    [InlineData("deliveries that meet in one row", "01 Peru 100;02 Peru 100", "02 Peru 100;03 Peru 100", "", 3)]
    [InlineData("rows of the same instant that differ", "01 Peru 100;02 Peru 100", "02 Peru 200;02 Chile 100", "", 4)]
    [InlineData("deliveries that overlap without a row in common", "01 Peru 100;05 Peru 100", "03 Peru 100;07 Peru 100", "", 4)]
    [InlineData("a row in three deliveries", "01 Peru 100;05 Peru 100", "05 Peru 100", "05 Peru 100;06 Peru 100", 3)]
    [InlineData("a row in the two smaller of three deliveries", "01 Peru 1;02 Peru 1;09 Peru 1", "05 Peru 100;06 Peru 1", "05 Peru 100", 5)]
    [InlineData("a delivery without rows", "01 Peru 100", "01 Peru 100", "", 1)]
    [InlineData("other spellings", "01 PERU 100;02 Peru 100", "01 Peru 100;02 peru 100", "", 2)]
    public async Task Rows_count_once_when_deliveries_overlap(string what, string first, string second, string third, int expected)
    {
        await DeliverAsync("first", first);
        await DeliverAsync("second", second);
        await DeliverAsync("third", third);

        await _lake.RunAsync([Date], ["curate", "aggregate"]);

        (await CountAsync("SELECT count(*) FROM curated.voucher_distinct")).ShouldBe(expected, what);
        (await CountAsync("SELECT sum(times_used) FROM provision.voucher_usage WHERE segment_name = 'frequent_segment'")).ShouldBe(expected, what);
    }

    [Fact]
    public async Task Smallest_spelling_stays_when_two_deliveries_spell_a_row_differently()
    {
        await DeliverAsync("first", "01 peru 100");
        await DeliverAsync("second", "01 Peru 100");

        await _lake.RunAsync([Date], ["curate", "aggregate"]);

        (await _lake.QueryAsync("SELECT DISTINCT country_code FROM provision.voucher_usage")).Single.ShouldBe("Peru");
    }

    [Fact]
    public async Task Answer_counts_new_rows_only_when_a_delivery_repeats_old_ones()
    {
        await DeliverAsync("first", "01 Peru 100;02 Peru 100");
        await _lake.RunAsync(Date);
        await DeliverAsync("second", "02 Peru 100;03 Peru 200;03 Peru 300");

        await _lake.RunAsync(Date);

        (await _lake.QueryAsync("SELECT voucher_amount, times_used FROM consumption.voucher_usage WHERE segment_name = 'recency_segment' ORDER BY ALL"))
            .Lines.ShouldBe(["100.00 | 2", "200.00 | 1", "300.00 | 1"]);
    }

    public void Dispose() => _lake.Dispose();

    private async Task<int> CountAsync(string sql) => int.Parse((await _lake.QueryAsync(sql)).Single!, null);

    /// <summary>Rows are a day of May, a country and an amount.</summary>
    private Task DeliverAsync(string name, string rows) => _lake.DeliverAsync(name, TextTable.Parse(Header + string.Join('\n', rows
        .Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split(' '))
        .Select(row => $"2020-05-{row[0]} 10:00:00 | {row[1]} | 2020-04-30 | NULL | 3 | {row[2]}"))));
}
