namespace DataLake.Tests;

/// <summary>A delivery of a few rows that people can count, with a faulty one of every common sort.</summary>
internal static class SmallDelivery
{
    /// <summary>Its rows: as texts, as real deliveries have them.</summary>
    public static TextTable Rows { get; } = TextTable.Parse(
        """
        timestamp                        | country_code | last_order_ts             | first_order_ts | total_orders | voucher_amount
        2020-05-20 10:00:00.000001+00:00 | Peru         | 2020-05-15 00:00:00+00:00 | 2019-01-01     | 3.0          | 2640.0
        2020-05-20 10:00:00.000002+00:00 | Peru         | 2020-05-15 00:00:00+00:00 | 2019-01-01     | 4.0          | 2640.0
        2020-05-20 10:00:00.000003+00:00 | PERU         | 2020-04-19 00:00:00+00:00 | 2019-01-01     | 13.0         | 3520.0
        2020-05-20 10:00:00.000004+00:00 | Peru         | 2019-10-19 00:00:00+00:00 | NULL           | 99.0         | 4400.0
        2020-05-27 10:00:00.000005+00:00 | China        | 2020-05-20 00:00:00+00:00 | 2020-05-20     | 20.0         | 1760.0
        2020-05-27 10:00:00.000005+00:00 | china        | 2020-05-20 00:00:00+00:00 | 2020-05-20     | 20.0         | 1760.0
        2020-05-20 10:00:00.000006+00:00 | Peru         | 2020-04-19 00:00:00+00:00 | 2019-01-01     | ''           | 2640.0
        2020-05-20 10:00:00.000007+00:00 | Peru         | 2020-04-19 00:00:00+00:00 | 2019-01-01     | 1.0          | NULL
        """);

    /// <summary>Puts it into a lake's raw zone.</summary>
    public static Task<string> PutAsync(TestLake lake, string name = "small") =>
        lake.DeliverAsync(name, Rows, new Dictionary<string, string> { ["voucher_amount"] = "DOUBLE" });
}
