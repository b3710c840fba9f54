using System.Text.Json.Serialization;
using DataLake.Lake.Tables;

namespace DataLake.Api.Runs;

/// <summary>How the answers of this folder are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcInstantConverter)])]
[JsonSerializable(typeof(RunsEndpoint.Page))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunsJson : JsonSerializerContext;
