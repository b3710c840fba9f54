namespace DataLake.Tests.Reference;

/// <summary>One row of voucher_usage; <see cref="Rank"/> is 0 for one of voucher_most_used.</summary>
internal sealed record UsageRow(
    DateTime ExecutionDate, string CountryCode, string SegmentName, string Segment, decimal VoucherAmount,
    long TimesUsed, long TotalOrders, double Share, int Rank);
