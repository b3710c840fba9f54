using System.Globalization;

namespace DataLake.Tests.Reference;

/// <summary>What becomes of the rows of one raw object, written from the contract's text and not from the SQL.</summary>
/// <param name="rules">The optional rules.</param>
internal sealed class ReferenceCuration(ReferenceRules rules)
{
    /// <summary>Types and judges the rows of one object.</summary>
    /// <returns>Each row's typed values, or the reason why it is rejected.</returns>
    public IReadOnlyList<(CuratedRow? Row, string? Reason)> Curate(IReadOnlyList<RawRow> delivery)
    {
        HashSet<CuratedRow> seen = [];
        return [.. delivery.Select(raw =>
        {
            (CuratedRow? row, string? reason) = Judge(raw);
            return row is null || seen.Add(row.Identity) ? (row, reason) : (null, "duplicate");
        })];
    }

    private (CuratedRow? Row, string? Reason) Judge(RawRow raw)
    {
        DateTime? assigned = Instant(raw.Timestamp);
        DateTime? last = Instant(raw.LastOrderTs);
        DateTime? first = Instant(raw.FirstOrderTs);
        decimal? orders = Number(raw.TotalOrders);
        decimal? amount = Number(raw.VoucherAmount) is { } exact ? decimal.Round(exact, 2, MidpointRounding.AwayFromZero) : null;
        (bool Applies, string Reason)[] reasons =
        [
            (IsMissing(raw.Timestamp), "missing_timestamp"),
            (assigned is null, "invalid_timestamp"),
            (IsMissing(raw.CountryCode), "missing_country_code"),
            (IsMissing(raw.LastOrderTs), "missing_last_order_ts"),
            (last is null, "invalid_last_order_ts"),
            (!IsMissing(raw.FirstOrderTs) && first is null, "invalid_first_order_ts"),
            (first > last, "first_order_after_last_order"),
            (IsMissing(raw.TotalOrders), "missing_total_orders"),
            (orders is null || orders < 0 || orders > int.MaxValue || orders != decimal.Truncate(orders.Value), "invalid_total_orders"),
            (IsMissing(raw.VoucherAmount), "missing_voucher_amount"),
            (amount is null or <= 0, "invalid_voucher_amount"),
            (rules.ZeroOrdersWithHistory && orders == 0, "zero_orders_with_history"),
            (rules.AssignedBeforeLastOrder && assigned < last, "assigned_before_last_order"),
            (rules.Countries.Count > 0 && !rules.Countries.Contains(raw.CountryCode?.Trim(), StringComparer.OrdinalIgnoreCase), "country_not_selected"),
        ];
        return reasons.FirstOrDefault(reason => reason.Applies).Reason is { } found
            ? (null, found)
            : (new CuratedRow(assigned!.Value, raw.CountryCode!.Trim(), first, last!.Value, (int)orders!.Value, amount!.Value), null);
    }

    private static bool IsMissing(string? text) => string.IsNullOrWhiteSpace(text);

    private static DateTime? Instant(string? text) => IsMissing(text) ? null : ReferenceInstant.Read(text!);

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out decimal number) ? number : null;
}
