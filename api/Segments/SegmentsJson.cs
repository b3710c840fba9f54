using System.Text.Json.Serialization;

namespace DataLake.Api.Segments;

/// <summary>How the answers of this folder are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SegmentsEndpoint.Scheme))]
[JsonSerializable(typeof(RankingEndpoint.Ranking))]
[JsonSerializable(typeof(SegmentMapEndpoint.SegmentMap))]
internal sealed partial class SegmentsJson : JsonSerializerContext;
