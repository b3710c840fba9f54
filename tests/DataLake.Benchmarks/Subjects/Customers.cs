using System.Globalization;

namespace DataLake.Benchmarks.Subjects;

/// <summary>Questions about customers, the same every time. Each of them has an answer.</summary>
public static class Customers
{
    /// <summary>The header of the questions as CSV.</summary>
    public const string CsvHeader = "customer_id,country_code,last_order_ts,first_order_ts,total_orders,segment_name,as_of";

    private static readonly string[] _countries = ["China", "Australia", "Latvia", "Peru"];
    private static readonly string[] _segmentations = ["frequent_segment", "recency_segment"];

    /// <summary>A customer's question as a JSON object.</summary>
    /// <param name="number">The number of the customer, from 0.</param>
    public static string Json(long number)
    {
        (string country, string lastOrder, long orders, string segmentation) = Of(number);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"customer_id":{{number}},"country_code":"{{country}}","last_order_ts":"{{lastOrder}}","first_order_ts":"2017-05-03 00:00:00","total_orders":{{orders}},"segment_name":"{{segmentation}}","as_of":"2020-05-29"}""");
    }

    /// <summary>The same question as a record of CSV.</summary>
    /// <param name="number">The number of the customer, from 0.</param>
    public static string Csv(long number)
    {
        (string country, string lastOrder, long orders, string segmentation) = Of(number);
        return string.Create(CultureInfo.InvariantCulture, $"{number},{country},{lastOrder},2017-05-03 00:00:00,{orders},{segmentation},2020-05-29");
    }

    private static (string Country, string LastOrder, long Orders, string Segmentation) Of(long number)
    {
        // A multiplicative hash: neighbours differ in every field.
        ulong bits = unchecked((ulong)number * 0x9E3779B97F4A7C15);
        DateTime last = new DateTime(2019, 8, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds((bits >> 20) % 26_000_000);
        return (_countries[bits >> 62], last.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), (long)((bits >> 48) % 60), _segmentations[(bits >> 61) & 1]);
    }
}
