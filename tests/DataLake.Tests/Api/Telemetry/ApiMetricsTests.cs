using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DataLake.Api.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Telemetry;

/// <summary>What the service counts.</summary>
public sealed class ApiMetricsTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    [Fact]
    public async Task Lookups_are_counted_by_outcome_on_every_route()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, ("LAKE_API_RATE", "0"));
        ConcurrentDictionary<string, long> counts = [];
        using MeterListener listener = Listen(api);
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counts.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value));
        listener.Start();

        await api.GetAsync("/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2");
        await api.GetAsync("/v1/vouchers/most-used?country_code=Narnia&segment_name=frequent_segment&total_orders=2");
        await api.PostAsync("/v1/vouchers/most-used", "{}");
        await api.PostAsync("/v1/vouchers/most-used", "{");
        await api.GetAsync("/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2&execution_date=2019-01-01");
        await api.PostAsync("/voucher", """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":2}""");
        await api.PostAsync("/voucher", "{");
        await api.PostAsync("/voucher_segment_selector", """{"country_code":"Peru","segment_name":"loyalty"}""");
        await api.PostAsync("/search_voucher", "country_code=Peru&segment_name=frequent_segment&total_orders=2", "application/x-www-form-urlencoded");

        counts.ShouldBe(new Dictionary<string, long> { ["answered"] = 3, ["unknown-country"] = 1, ["invalid-request"] = 2, ["invalid-json"] = 2, ["unknown-snapshot"] = 1 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("application/x-ndjson", "", "\n", "", """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":2}""", """{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":2}""", "{", "invalid-json")]
    [InlineData("application/json", "[", ",", "]", """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":2}""", """{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":2}""", "7", "invalid-json")]
    [InlineData("text/csv", "country_code,segment_name,total_orders\n", "\n", "", "Peru,frequent_segment,2", "Narnia,frequent_segment,2", "Peru", "invalid-csv")]
    public async Task Lookups_of_a_batch_are_counted_by_outcome(string mediaType, string start, string between, string end, string answered, string unknown, string broken, string brokenType)
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, ("LAKE_API_RATE", "0"));
        ConcurrentDictionary<string, long> counts = [];
        using MeterListener listener = Listen(api);
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counts.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value));
        listener.Start();
        string tooLong = new('x', 70_000);

        string[] items = [.. Enumerable.Repeat(answered, 500), unknown, unknown, unknown, broken, tooLong];
        (await api.PostAsync("/v1/vouchers/most-used/batch", start + string.Join(between, items) + end, mediaType)).Status.ShouldBe(200);

        counts.ShouldBe(new Dictionary<string, long> { ["answered"] = 500, ["unknown-country"] = 3, [brokenType] = 1, ["too-large"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Lookups_that_nothing_is_published_for_are_counted()
    {
        using TestLake empty = new();
        await using TestApi api = await TestApi.StartAsync(empty);
        ConcurrentDictionary<string, long> counts = [];
        using MeterListener listener = Listen(api);
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counts.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value));
        listener.Start();

        await api.GetAsync("/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2");
        await api.PostAsync("/voucher", """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":2}""");

        counts.ShouldBe(new Dictionary<string, long> { ["nothing-published"] = 2 });
    }

    [Fact]
    public async Task Snapshot_is_observed()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, ("LAKE_API_RATE", "0"));
        ConcurrentDictionary<string, double> values = [];
        using MeterListener listener = Listen(api);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.Start();

        listener.RecordObservableInstruments();

        values["lake.api.snapshot.swaps"].ShouldBe(1);
        values["lake.api.store.retries"].ShouldBe(0);
        values["lake.api.source.reachable"].ShouldBe(1);
        values["lake.api.snapshot.age"].ShouldBe((published.Lake.Clock.GetUtcNow() - api.Holder.Current!.Manifest.Finished).TotalSeconds, 10);
    }

    private static MeterListener Listen(TestApi api)
    {
        IMeterFactory meters = api.Services.GetRequiredService<IMeterFactory>();
        return new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ApiMetrics.MeterName && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
    }
}
