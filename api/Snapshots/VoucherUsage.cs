namespace DataLake.Api.Snapshots;

/// <summary>How much one amount was used in one segment of one country: a row of <c>voucher_usage</c>.</summary>
/// <param name="CountryCode">The country, in its most frequent spelling.</param>
/// <param name="SegmentName">The segmentation.</param>
/// <param name="Segment">The segment.</param>
/// <param name="VoucherAmount">The amount, in the country's currency.</param>
/// <param name="TimesUsed">How many vouchers of this amount were given.</param>
/// <param name="TotalOrders">The orders of the customers that they were given to, summed up.</param>
/// <param name="Share">Times used, over those of all amounts of the segment: above 0, up to 1.</param>
/// <param name="Rank">The place in the segment's ranking, 1 being the most used.</param>
public sealed record VoucherUsage(
    string CountryCode, string SegmentName, string Segment, decimal VoucherAmount, long TimesUsed, long TotalOrders, double Share, int Rank);
