using System.Globalization;
using System.Text.Json;
using DataLake.Api.Snapshots;
using DataLake.Api.Vouchers;
using DataLake.Lake.Segments;

namespace DataLake.Api.Compatibility;

/// <summary>
/// The error messages of <see cref="SegmentSelectorEndpoint"/>. Clients compare how they end or what they contain; the first
/// that applies is given, in the order schema, segment, country, date, range, voucher.
/// </summary>
internal static class SelectorErrors
{
    /// <summary>The customer is no object, or a field is missing or of the wrong type.</summary>
    public const string Schema = "Request JSON does not complies with expected schema";

    private const int LongestEcho = 64;

    private static readonly CustomerField[] _texts =
        [CustomerField.SegmentName, CustomerField.CountryCode, CustomerField.LastOrder, CustomerField.FirstOrder, CustomerField.AsOf];

    /// <summary>Says why a customer has no voucher.</summary>
    /// <param name="customer">The customer as it came.</param>
    /// <param name="snapshot">The snapshot that had no answer.</param>
    /// <param name="question">The customer as it was read, its faults noted.</param>
    /// <param name="today">The date that recency is counted to unless the customer says.</param>
    public static string Explain(JsonElement customer, Snapshot snapshot, ref CustomerQuestion question, DateOnly today)
    {
        try
        {
            return HasWrongTypes(customer, question) ? Schema
                : question.Faults[CustomerField.SegmentName] != FieldFault.None ? $"{Echo(customer, CustomerField.SegmentName)} is not part of list of valid segments."
                : !snapshot.Index.Has(NameBuffer.Text(question.CountryCode)) ? $"{Echo(customer, CustomerField.CountryCode)} is not part of list of countries of interest."
                : FindWrongDate(customer, question) is { } date ? $"{Echo(customer, date)} is not a valid date."
                : ExplainRange(snapshot, ref question, today);
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair.
            return Schema;
        }
    }

    private static string ExplainRange(Snapshot snapshot, ref CustomerQuestion question, DateOnly today)
    {
        (int segmentation, int segment, double value) = VoucherLookup.Classify(snapshot, ref question, today);
        if (question.TotalOrders is { } orders and < 0)
        {
            return $"Segment not defined for {orders.ToString(CultureInfo.InvariantCulture)} orders";
        }

        if (question.Faults.Any || segmentation < 0)
        {
            return Schema;
        }

        Segmentation by = snapshot.Scheme.Segmentations[segmentation];
        string number = value.ToString(CultureInfo.InvariantCulture);
        return segment >= 0 ? $"No voucher_amount found for segment {by.Segments[segment].Name}"
            : by.Measure == VoucherLookup.Days ? $"Segment not defined for {number} days since last order"
            : $"Segment not defined for {number} orders";
    }

    private static bool HasWrongTypes(JsonElement customer, in CustomerQuestion question)
    {
        foreach (CustomerField field in _texts)
        {
            bool isRequired = field is CustomerField.SegmentName or CustomerField.CountryCode;
            if (KindOf(customer, field) is { } kind ? kind != JsonValueKind.String : isRequired)
            {
                return true;
            }
        }

        return question.Faults[CustomerField.TotalOrders] == FieldFault.Unreadable && question.TotalOrders is not < 0;
    }

    private static CustomerField? FindWrongDate(JsonElement customer, in CustomerQuestion question)
    {
        foreach (CustomerField field in _texts.AsSpan(2))
        {
            if (question.Faults[field] != FieldFault.None && KindOf(customer, field) is not null)
            {
                return field;
            }
        }

        return null;
    }

    private static JsonValueKind? KindOf(JsonElement customer, CustomerField field) =>
        customer.TryGetProperty(field.Name(), out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ValueKind : null;

    private static string Echo(JsonElement customer, CustomerField field)
    {
        string text = customer.GetProperty(field.Name()).GetString()!;
        if (text.Length <= LongestEcho)
        {
            return text;
        }

        // No character is cut in two.
        int end = char.IsHighSurrogate(text[LongestEcho - 1]) ? LongestEcho - 1 : LongestEcho;
        return string.Concat(text.AsSpan(0, end), "...");
    }
}
