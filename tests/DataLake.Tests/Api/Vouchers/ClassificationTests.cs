using System.Globalization;
using DataLake.Lake.Segments;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers;

/// <summary>The service and the pipeline's SQL put every value into the same segment.</summary>
public sealed class ClassificationTests
{
    private const string ExecutionDate = "2020-06-01";
    private static readonly DateOnly _executionDate = new(2020, 6, 1);

    [Theory]
    [InlineData("segments.yaml")]
    [InlineData("segments.assignment.yaml")]
    public async Task Value_lies_in_the_same_segment_at_and_around_every_bound(string schemeName)
    {
        using TestLake lake = new();
        // A country for each value: the tables then say which segments the SQL put it into.
        await lake.DeliverAsync(
            "bounds",
            """
            SELECT TIMESTAMP '2020-05-01' + to_microseconds(row_number() OVER ()) AS "timestamp", country AS country_code, last_order AS last_order_ts,
                   '2000-01-01' AS first_order_ts, orders AS total_orders, 10.0 AS voucher_amount
            FROM (
                SELECT 'orders ' || n AS country, '2020-03-01' AS last_order, n AS orders FROM range(0, 60) AS t(n)
                UNION ALL
                SELECT 'days ' || n, CAST(DATE '2020-06-01' - CAST(n AS INTEGER) AS VARCHAR) || ' 23:59:59', 1 FROM range(-3, 200) AS t(n)
            )
            """);
        await lake.DoAsync("run", "-e", ExecutionDate, "--segments", schemeName);
        Dictionary<(string, string), string> expected = (await lake.QueryAsync("SELECT country_code, segment_name, segment FROM consumption.voucher_most_used"))
            .Rows.ToDictionary(row => (row[0]!, row[1]!), row => row[2]!);
        await using TestApi api = await TestApi.StartAsync(lake);

        List<string> wrong = [];
        int inNone = 0;
        foreach ((string measure, string segmentName, int value) in Values(api.Holder.Current!.Scheme))
        {
            string country = $"{(measure == "total_orders" ? "orders" : "days")} {value}";
            string field = measure == "total_orders"
                ? $"total_orders={value}"
                : $"last_order_ts={_executionDate.AddDays(-value).ToString("O", CultureInfo.InvariantCulture)}%2023:59:59";
            ApiAnswer answer = await api.GetAsync($"/v1/vouchers/most-used?country_code={country}&segment_name={segmentName}&as_of={ExecutionDate}&{field}");
            string? segment = answer.Status == 200 ? answer.Json.GetProperty("segment").GetString() : null;
            if (segment != expected.GetValueOrDefault((country, segmentName)))
            {
                wrong.Add($"{segmentName} of {value}: {answer.Body}");
            }

            if (segment is null && value >= 0)
            {
                answer.ShouldBeProblem(404, "no-segment");
                inNone++;
            }
        }

        wrong.ShouldBeEmpty();
        inNone.ShouldBe(schemeName == "segments.yaml" ? 0 : 5, "38 orders, and 0, 1, 28 and 29 days");
    }

    /// <summary>Every bound, and the numbers on either side; orders are 0 or more.</summary>
    private static IEnumerable<(string Measure, string SegmentName, int Value)> Values(SegmentScheme scheme) =>
        from division in scheme.Segmentations
        from value in division.Segments
            .SelectMany(segment => new[] { segment.Above, segment.UpTo })
            .Where(double.IsFinite)
            .Append(0)
            .SelectMany(bound => new[] { (int)bound - 1, (int)bound, (int)bound + 1 })
            .Distinct()
        where division.Measure != "total_orders" || value >= 0
        select (division.Measure, division.Name, value);
}
