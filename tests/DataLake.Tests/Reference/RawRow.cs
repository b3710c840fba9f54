namespace DataLake.Tests.Reference;

/// <summary>One row as delivered, every column a text.</summary>
internal sealed record RawRow(
    string? Timestamp, string? CountryCode, string? LastOrderTs, string? FirstOrderTs, string? TotalOrders, string? VoucherAmount)
{
    /// <summary>The columns' names, in the order of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["timestamp", "country_code", "last_order_ts", "first_order_ts", "total_orders", "voucher_amount"];

    /// <summary>The columns' texts.</summary>
    public IReadOnlyList<string?> Cells => [Timestamp, CountryCode, LastOrderTs, FirstOrderTs, TotalOrders, VoucherAmount];
}
