namespace DataLake.Tests.Reference;

/// <summary>Counts vouchers per segment, written from the contract's text and not from the SQL.</summary>
/// <param name="isDefaultScheme">Whether the default scheme is used, or the assignment's.</param>
/// <param name="rankByOrders">Whether total_orders comes before times_used.</param>
internal sealed class ReferenceUsage(bool isDefaultScheme, bool rankByOrders)
{
    /// <summary>The rows of voucher_usage for one execution date.</summary>
    /// <param name="objects">The curated rows of each raw object.</param>
    /// <param name="date">The execution date.</param>
    public IReadOnlyList<UsageRow> Count(IEnumerable<IEnumerable<CuratedRow>> objects, DateTime date)
    {
        // What two objects both delivered counts once; of two spellings the smaller stays.
        CuratedRow[] rows = [.. objects.SelectMany(rows => rows)
            .Where(row => row.AssignedAt <= date)
            .GroupBy(row => row.Identity)
            .Select(same => same.MinBy(row => row.CountryCode, StringComparer.Ordinal)!)];
        return [.. rows
            .GroupBy(row => row.CountryCode.ToLowerInvariant())
            .SelectMany(country => CountCountry(Label(country), [.. country], date))];
    }

    /// <summary>The rows of voucher_most_used.</summary>
    public static IReadOnlyList<UsageRow> MostUsed(IEnumerable<UsageRow> usage) =>
        [.. usage.Where(row => row.Rank == 1).Select(row => row with { Rank = 0 })];

    private static string Label(IEnumerable<CuratedRow> country) => country
        .GroupBy(row => row.CountryCode)
        .OrderByDescending(spelling => spelling.Count()).ThenBy(spelling => spelling.Key, StringComparer.Ordinal)
        .First().Key;

    private IEnumerable<UsageRow> CountCountry(string label, IReadOnlyList<CuratedRow> rows, DateTime date) =>
        CountSegments(label, "frequent_segment", rows, date, row => ReferenceSegments.Frequent(isDefaultScheme, row.TotalOrders))
            .Concat(CountSegments(label, "recency_segment", rows, date, row =>
                ReferenceSegments.Recency(isDefaultScheme, (date.Date - row.LastOrderAt.Date).Days)));

    private IEnumerable<UsageRow> CountSegments(
        string label, string segmentName, IEnumerable<CuratedRow> rows, DateTime date, Func<CuratedRow, string?> classify) => rows
        .GroupBy(classify)
        .Where(segment => segment.Key is not null)
        .SelectMany(segment => Rank(segment
            .GroupBy(row => row.VoucherAmount)
            .Select(amount => new UsageRow(
                date, label, segmentName, segment.Key!, amount.Key, amount.Count(), amount.Sum(row => (long)row.TotalOrders),
                amount.Count() / (double)segment.Count(), 0))));

    private IEnumerable<UsageRow> Rank(IEnumerable<UsageRow> amounts) => amounts
        .OrderByDescending(row => rankByOrders ? row.TotalOrders : row.TimesUsed)
        .ThenByDescending(row => rankByOrders ? row.TimesUsed : row.TotalOrders)
        .ThenBy(row => row.VoucherAmount)
        .Select((row, i) => row with { Rank = i + 1 });
}
