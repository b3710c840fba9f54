using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DataLake.Api.Telemetry;

/// <summary>
/// Sends traces and metrics over OTLP. Nothing of it is loaded unless an endpoint is configured. Further settings are
/// OpenTelemetry's own: <c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_SERVICE_NAME</c>, <c>OTEL_TRACES_SAMPLER</c>,
/// <c>OTEL_METRIC_EXPORT_INTERVAL</c> and so on.
/// </summary>
/// <param name="options">Where to.</param>
internal sealed class OtlpExport(OperationOptions options) : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Adds the export to a service.</summary>
    public static void Add(IServiceCollection services, OperationOptions options) => services.AddHostedService(_ => new OtlpExport(options));

    /// <summary>Begins to send.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The environment is asked last, so that it decides.
        ResourceBuilder resource = ResourceBuilder.CreateEmpty().AddService("voucher-api", autoGenerateServiceInstanceId: true)
            .AddTelemetrySdk().AddEnvironmentVariableDetector();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore")
            .AddOtlpExporter(exporter => Aim(exporter, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(ApiMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter(exporter => Aim(exporter, "v1/metrics"))
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what is left; the requests in flight are over by now.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private void Aim(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = options.OtlpOverHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = options.OtlpOverHttp ? new Uri(options.OtlpEndpoint!.AbsoluteUri.TrimEnd('/') + "/" + signal) : options.OtlpEndpoint!;
    }
}
