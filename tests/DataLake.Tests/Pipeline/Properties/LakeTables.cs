using System.Globalization;
using DataLake.Tests.Reference;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>Reads the tables of a lake as the reference has them.</summary>
internal static class LakeTables
{
    /// <summary>The rows of voucher_usage.</summary>
    public static async Task<IReadOnlyList<UsageRow>> UsageAsync(this TestLake lake, string date) =>
        Read(await lake.QueryAsync("FROM provision.voucher_usage", date));

    /// <summary>The rows of voucher_most_used.</summary>
    public static async Task<IReadOnlyList<UsageRow>> MostUsedAsync(this TestLake lake, string date) =>
        Read(await lake.QueryAsync("SELECT *, 0 AS rank FROM provision.voucher_most_used", date));

    /// <summary>Rows in an order of their own, as lines, for comparing.</summary>
    public static IReadOnlyList<string> Sorted(this IEnumerable<UsageRow> rows) =>
        [.. rows.Select(row => (row with { VoucherAmount = row.VoucherAmount + 0.00m }).ToString()).Order(StringComparer.Ordinal)];

    private static IReadOnlyList<UsageRow> Read(TextTable table) => [.. table.Rows.Select(row => new UsageRow(
        Instant(row[0]!), row[1]!, row[2]!, row[3]!, decimal.Parse(row[4]!, CultureInfo.InvariantCulture),
        long.Parse(row[5]!, CultureInfo.InvariantCulture), long.Parse(row[6]!, CultureInfo.InvariantCulture),
        double.Parse(row[7]!, CultureInfo.InvariantCulture), int.Parse(row[8]!, CultureInfo.InvariantCulture)))];

    private static DateTime Instant(string text) => DateTime.SpecifyKind(DateTime.Parse(text, CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
