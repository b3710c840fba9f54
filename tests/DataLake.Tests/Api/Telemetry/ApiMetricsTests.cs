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
        await api.PostAsync("/voucher", """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":2}""");
        await api.PostAsync("/voucher", "{");
        await api.PostAsync("/voucher_segment_selector", """{"country_code":"Peru","segment_name":"loyalty"}""");
        await api.PostAsync("/search_voucher", "country_code=Peru&segment_name=frequent_segment&total_orders=2", "application/x-www-form-urlencoded");

        counts.ShouldBe(new Dictionary<string, long> { ["answered"] = 3, ["unknown-country"] = 1, ["invalid-request"] = 2, ["invalid-json"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Snapshot_is_observed()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, ("LAKE_API_RATE", "0"));
        ConcurrentDictionary<string, double> values = [];
        using MeterListener listener = Listen(api);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.Start();

        listener.RecordObservableInstruments();

        values["lake.api.snapshot.swaps"].ShouldBe(1);
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
