using DataLake.Lake;
using DataLake.Lake.Tables;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Zones;

/// <summary>A delivery with instants that .NET cannot hold: rejected rows can be looked at over HTTP.</summary>
public sealed class DistantInstantTests
{
    private const string Delivery = "customer/voucher/distant.parquet";

    [Fact]
    public async Task Delivery_and_its_rejected_rows_are_shown_when_dotnet_cannot_hold_their_instants()
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "2000");
        await lake.DeliverAsync("distant", """
            SELECT '2020-05-20 10:00:00' AS "timestamp", 'Peru' AS country_code, DATE '2020-05-01' AS last_order_ts, first_order_ts, 3 AS total_orders, 2640.0 AS voucher_amount
            FROM (VALUES (TIMESTAMP 'infinity'), (TIMESTAMP '-infinity'), (TIMESTAMP '20000-01-01'), (TIMESTAMP '0044-03-15 (BC) 12:00:00')) AS instants(first_order_ts)
            """);
        await lake.DoAsync("run", "-e", "2020-05-29");
        await using TestApi api = await TestApi.StartAsync(lake);
        string rejected = await RejectedKeyAsync(lake);

        ApiAnswer raw = await api.GetAsync($"/v1/zones/raw/preview?key={Delivery}");
        ApiAnswer curated = await api.GetAsync($"/v1/zones/curated/preview?key={rejected}");
        ApiAnswer quality = await api.GetAsync($"/v1/quality/rejected?reason=invalid_first_order_ts&delivery={Delivery}");

        foreach (ApiAnswer answer in new[] { raw, curated, quality })
        {
            FirstOrders(answer).ShouldBe(["infinity", "-infinity", "20000-01-01 00:00:00", "0044-03-15 (BC) 12:00:00"]);
        }
    }

    private static IEnumerable<string?> FirstOrders(ApiAnswer answer)
    {
        answer.Status.ShouldBe(200, answer.Body);
        List<string?> columns = [.. answer.Json.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString())];
        return answer.Rows.Select(row => row[columns.IndexOf("first_order_ts")].GetString());
    }

    private static async Task<string> RejectedKeyAsync(TestLake lake)
    {
        LakeContext context = lake.Open();
        Manifest? curated = await context.Manifests.ReadManifestAsync(context.Path.CuratedManifest(lake.Dataset, TestLake.Date("2020-05-29")), CancellationToken.None);
        return curated!.Objects.Single(one => one.Source.Key == Delivery).Rejected.Key;
    }
}
