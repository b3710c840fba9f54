using DataLake.Api;
using DataLake.Api.Snapshots;
using DataLake.Api.StoreAccess;
using DataLake.Lake;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>Snapshots of earlier execution dates are loaded when they are asked for, and few of them are kept.</summary>
public sealed class EarlierSnapshotsTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Those_that_were_asked_for_last_are_kept_and_no_more_of_them()
    {
        string[] dates = [.. Enumerable.Range(1, EarlierSnapshots.Capacity + 2).Select(day => $"2020-01-{day:00}")];
        await _lake.DeliverAsync(
            "rows", """SELECT TIMESTAMP '2019-12-31' AS "timestamp", 'Peru' AS country_code, '2019-12-20' AS last_order_ts, '2019-01-01' AS first_order_ts, 3 AS total_orders, 10.0 AS voucher_amount""");
        await _lake.DoAsync("backfill", "--from", dates[0], "--to", dates[^1]);
        await using TestApi api = await TestApi.StartAsync(_lake);

        // The last one is served; of the others the first is asked for twice, so the second one has to go.
        foreach (string date in (string[])[.. dates[..^2], dates[0], dates[^2]])
        {
            (await AskAsync(api, date)).Json.GetProperty("execution_date").GetString().ShouldBe(date + "T00:00:00Z");
        }

        foreach (string date in dates[..^1])
        {
            Directory.Delete(Path.Combine(_lake.Root, "consumption", "customer", "voucher", $"execution_date={date}T000000"), recursive: true);
        }

        foreach (string date in dates.Except([dates[1]]))
        {
            (await AskAsync(api, date)).Status.ShouldBe(200, date);
        }

        (await AskAsync(api, dates[1])).ShouldBeProblem(404, "unknown-snapshot");
    }

    [Fact]
    public async Task Few_are_loaded_at_once_however_many_are_asked_for()
    {
        LakeContext lake = _lake.Open();
        GatedStore gate = new(lake.Store);
        using EarlierSnapshots earlier = new(lake with { Store = gate }, new ApiOptions(), new StorePlaces(new ApiOptions()));

        Task<Snapshot?[]> all = Task.WhenAll(Enumerable.Range(1, 28).Select(day => earlier.FindAsync(TestLake.Date($"2020-02-{day:00}"), CancellationToken.None)));
        while (gate.Reading < EarlierSnapshots.LoadsAtOnce)
        {
            await Task.Delay(10);
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        int loading = gate.Reading;
        gate.Open();

        loading.ShouldBe(EarlierSnapshots.LoadsAtOnce);
        (await all.WaitAsync(TimeSpan.FromSeconds(30))).ShouldAllBe(snapshot => snapshot == null);
        gate.Reading.ShouldBe(28);
    }

    private static Task<ApiAnswer> AskAsync(TestApi api, string date) =>
        api.GetAsync($"/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=3&execution_date={date}");
}
