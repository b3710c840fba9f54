using System.Text.Json.Serialization;

namespace DataLake.Api.Status;

/// <summary>How the answers of this folder are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthEndpoint.Response))]
[JsonSerializable(typeof(ReadyEndpoint.Ready))]
internal sealed partial class StatusJson : JsonSerializerContext;
