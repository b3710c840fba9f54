using System.Text.Json.Serialization;

namespace DataLake.Lake.Tables;

/// <summary>How the lake's own small objects are written: indented JSON, names in snake_case, instants in ISO 8601.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(CuratedObject))]
[JsonSerializable(typeof(CurrentSnapshot))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(CopyRecord))]
public sealed partial class LakeJson : JsonSerializerContext;
