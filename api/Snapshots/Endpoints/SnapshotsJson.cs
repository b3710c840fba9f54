using System.Text.Json.Serialization;

namespace DataLake.Api.Snapshots.Endpoints;

/// <summary>How the answers of this folder are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SnapshotListEndpoint.Page))]
[JsonSerializable(typeof(SnapshotEndpoint.Details))]
[JsonSerializable(typeof(SnapshotDiffEndpoint.Difference))]
internal sealed partial class SnapshotsJson : JsonSerializerContext;
