using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Telemetry;

/// <summary>Traces and metrics arrive at a collector, the last ones when the service stops.</summary>
public sealed class OtlpExportTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    [Fact]
    public async Task Traces_and_metrics_are_sent()
    {
        ConcurrentDictionary<string, string> received = [];
        await using WebApplication collector = await StartCollectorAsync(received);

        await using (TestApi api = await TestApi.StartAsync(
            published.Lake, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            await api.GetAsync("/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2");
        }

        received.Keys.ShouldBe(["/v1/traces", "/v1/metrics"], ignoreOrder: true);
        received["/v1/traces"].ShouldContain("GET /v1/vouchers/most-used");
        received["/v1/traces"].ShouldNotContain("country_code");
        foreach (string name in new[] { "lake.api.lookups", "answered", "lake.api.snapshot.age", "lake.api.snapshot.swaps", "http.server.request.duration", "voucher-api" })
        {
            received["/v1/metrics"].ShouldContain(name);
        }
    }

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, string> received)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(context.Request.Path, Encoding.Latin1.GetString(body.ToArray()), (_, text) => text + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();
        return collector;
    }
}
