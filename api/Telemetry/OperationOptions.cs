using DataLake.Lake;

namespace DataLake.Api.Telemetry;

/// <summary>How the service is watched and stopped.</summary>
public sealed record OperationOptions
{
    /// <summary>Whether logs are JSON, one line per event. <c>LAKE_API_LOG</c>, <c>json</c> or <c>text</c>, default <c>json</c>.</summary>
    public bool LogsJson { get; init; } = true;

    /// <summary>Whether each request is logged. <c>LAKE_API_LOG_REQUESTS</c>, <c>on</c> or <c>off</c>, default <c>off</c>.</summary>
    public bool LogsRequests { get; init; }

    /// <summary>How long a stop waits for requests in flight. <c>LAKE_API_STOP_TIMEOUT</c>, 1 second to 1 hour, default 30 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where traces and metrics go, null for nowhere. <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, default none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether they go as <c>http/protobuf</c> instead of gRPC. <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>grpc</c> or <c>http/protobuf</c>, default <c>grpc</c>.</summary>
    public bool OtlpOverHttp { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <param name="read">Reads them one by one.</param>
    internal static OperationOptions Read(SettingsReader read)
    {
        OperationOptions defaults = new();
        string endpoint = read.Text("OTEL_EXPORTER_OTLP_ENDPOINT", "", text => IsEndpoint(text) ? null : "an address such as http://collector:4317");
        return new OperationOptions
        {
            LogsJson = read.Text("LAKE_API_LOG", "json", text => text is "json" or "text" ? null : "json or text") == "json",
            LogsRequests = read.Text("LAKE_API_LOG_REQUESTS", "off", text => text is "on" or "off" ? null : "on or off") == "on",
            StopTimeout = read.Duration("LAKE_API_STOP_TIMEOUT", defaults.StopTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            OtlpEndpoint = IsEndpoint(endpoint) ? new Uri(endpoint) : null,
            OtlpOverHttp = read.Text("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", text => text is "grpc" or "http/protobuf" ? null : "grpc or http/protobuf") == "http/protobuf",
        };
    }

    private static bool IsEndpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
}
