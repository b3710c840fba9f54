using System.Text.Json;
using DataLake.Api.StoreAccess;
using DataLake.Tests.Api.OpenApi;
using DataLake.Tests.Reliability;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.StoreAccess;

/// <summary>What the service answers while its store takes connections and says nothing; the served snapshot is from the local disk.</summary>
public sealed class SilentStoreTests : IDisposable
{
    private const string Lookup = "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2";

    private static readonly string[] _waiting =
    [
        Lookup + "&execution_date=2019-01-01", "/v1/segments?execution_date=2019-01-01", "/v1/segments/frequent_segment/most-used?execution_date=2019-01-01",
        "/v1/segments/frequent_segment/37+/vouchers?execution_date=2019-01-01", "/v1/snapshots", "/v1/snapshots/2019-01-01", "/v1/snapshots/2019-01-01/diff/current",
        "/v1/runs", "/v1/runs/20200529T000000000Z-00000000", "/v1/zones/raw/objects", "/v1/zones/raw/folders", "/v1/zones/raw/preview?key=a.parquet", "/v1/zones/raw/download?key=a.parquet",
        "/v1/quality", "/v1/quality/rejected?reason=missing_total_orders",
    ];

    private readonly TestLake _lake = new();
    private readonly SilentStore _store = new();

    public void Dispose()
    {
        _store.Dispose();
        _lake.Dispose();
    }

    [Fact]
    public async Task Every_route_is_answered_in_time()
    {
        await using TestApi api = await StartAsync(TimeSpan.FromMilliseconds(300));
        string run = api.Holder.Current!.RunId;
        IReadOnlyList<ApiOperation> operations = ApiOperation.In((await api.GetAsync("/openapi/v1.json")).Json);

        ApiAnswer[] waited = await Task.WhenAll(_waiting.Select(api.GetAsync)).WaitAsync(TimeSpan.FromSeconds(30));
        ApiAnswer[] all = await Task.WhenAll(operations.Select(one => one.Method == "GET"
            ? api.GetAsync(one.Target(run))
            : api.PostAsync(one.Target(run), one.Bodies[0].Text, one.Bodies[0].MediaType))).WaitAsync(TimeSpan.FromSeconds(30));

        foreach (ApiAnswer answer in waited.Concat(all.Where(one => one.Status >= 500)))
        {
            answer.ShouldBeProblem(503, "store-unavailable");
            answer.Json.GetProperty("detail").GetString().ShouldBe("The store does not answer within 0.3 seconds. Check that the store runs and that LAKE_ROOT is its address.");
        }

        api.Services.GetRequiredService<StorePlaces>().Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Zones_are_listed_with_the_reason_why_they_cannot_be_read()
    {
        await using TestApi api = await StartAsync(TimeSpan.FromMilliseconds(300));

        ApiAnswer answer = await api.GetAsync("/v1/zones").WaitAsync(TimeSpan.FromSeconds(30));

        answer.Status.ShouldBe(200, answer.Body);
        JsonElement[] zones = [.. answer.Json.GetProperty("zones").EnumerateArray()];
        zones.Length.ShouldBe(4);
        zones.ShouldAllBe(zone => !zone.GetProperty("readable").GetBoolean() && zone.GetProperty("reason").GetString()!.Contains("does not answer within 0.3 seconds"));
    }

    [Fact]
    public async Task Requests_that_wait_for_the_store_leave_places_for_lookups()
    {
        await using TestApi api = await StartAsync(TimeSpan.FromHours(1), ("LAKE_API_CONCURRENCY", "3"));
        using CancellationTokenSource gone = new();
        Task waiting = api.Client.GetAsync(new Uri("/v1/runs", UriKind.Relative), gone.Token);
        StorePlaces places = api.Services.GetRequiredService<StorePlaces>();
        while (places.Taken == 0)
        {
            await Task.Delay(10);
        }

        foreach (string path in new[] { "/v1/runs", Lookup + "&execution_date=2019-01-01" })
        {
            ApiAnswer refused = await api.GetAsync(path);
            refused.ShouldBeProblem(429, "too-many-requests");
            refused.RetryAfter.ShouldBe("1");
        }

        (await api.GetAsync(Lookup)).Status.ShouldBe(200);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        while (places.Taken > 0)
        {
            await Task.Delay(10);
        }
    }

    private async Task<TestApi> StartAsync(TimeSpan patience, params (string Name, string Value)[] settings)
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string mirror = Path.Combine(_lake.Folder, "mirror");
        await using (TestApi before = await TestApi.StartAsync(_lake, ("LAKE_API_MIRROR", mirror)))
        {
            (await before.GetAsync(Lookup)).Status.ShouldBe(200);
            await before.PollAsync();
        }

        return await TestApi.StartAsync(_lake, patience, [.. _store.Settings, ("LAKE_API_MIRROR", mirror), .. settings]);
    }
}
