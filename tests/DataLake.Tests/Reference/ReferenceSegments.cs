namespace DataLake.Tests.Reference;

/// <summary>Both segment schemes, as the contract's text has them.</summary>
internal static class ReferenceSegments
{
    /// <summary>The segment by number of orders, or null.</summary>
    public static string? Frequent(bool isDefault, long orders) => (isDefault, orders) switch
    {
        (true, <= 4) => "0-4",
        (true, <= 13) => "5-13",
        (true, <= 37) => "13-37",
        (true, _) => "37+",
        (false, >= 0 and <= 4) => "0-4",
        (false, >= 5 and <= 13) => "5-13",
        (false, >= 14 and <= 37) => "14-37",
        _ => null,
    };

    /// <summary>The segment by days since the last order, or null.</summary>
    public static string? Recency(bool isDefault, long days) => (isDefault, days) switch
    {
        (true, <= 30) => "0-30",
        (true, <= 60) => "30-60",
        (true, <= 90) => "60-90",
        (true, <= 120) => "90-120",
        (true, <= 180) => "120-180",
        (true, _) => "180+",
        (false, >= 30 and <= 60) => "30-60",
        (false, >= 61 and <= 90) => "61-90",
        (false, >= 91 and <= 120) => "91-120",
        (false, >= 121 and <= 180) => "121-180",
        (false, > 180) => "180+",
        _ => null,
    };
}
