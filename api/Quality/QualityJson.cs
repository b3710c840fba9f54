using System.Text.Json.Serialization;

namespace DataLake.Api.Quality;

/// <summary>How the answers of this folder are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(QualityEndpoint.Accounts))]
internal sealed partial class QualityJson : JsonSerializerContext;
