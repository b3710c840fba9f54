using System.Text.Json.Serialization;

namespace DataLake.Api.Zones;

/// <summary>How the answers of this folder are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcInstantConverter)])]
[JsonSerializable(typeof(ZonesEndpoint.Response), TypeInfoPropertyName = "ZonesResponse")]
[JsonSerializable(typeof(ObjectsEndpoint.Response), TypeInfoPropertyName = "ObjectsResponse")]
[JsonSerializable(typeof(FoldersEndpoint.Response), TypeInfoPropertyName = "FoldersResponse")]
[JsonSerializable(typeof(FoldersEndpoint.Entry), TypeInfoPropertyName = "FoldersEntry")]
[JsonSerializable(typeof(IReadOnlyList<FoldersEndpoint.Entry>), TypeInfoPropertyName = "FoldersEntries")]
[JsonSerializable(typeof(ZonesEndpoint.Entry), TypeInfoPropertyName = "ZonesEntry")]
[JsonSerializable(typeof(ObjectsEndpoint.Entry), TypeInfoPropertyName = "ObjectsEntry")]
[JsonSerializable(typeof(IReadOnlyList<ZonesEndpoint.Entry>), TypeInfoPropertyName = "ZonesEntries")]
[JsonSerializable(typeof(IReadOnlyList<ObjectsEndpoint.Entry>), TypeInfoPropertyName = "ObjectsEntries")]
internal sealed partial class ZonesJson : JsonSerializerContext;
