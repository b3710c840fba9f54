using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A profile as JSON: indented, names in snake_case, instants in ISO 8601.</summary>
[JsonSerializable(typeof(TableProfile))]
internal sealed partial class ProfileJson : JsonSerializerContext
{
    private static readonly ProfileJson _readable = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter<ColumnKind>(JsonNamingPolicy.SnakeCaseLower) },
    });

    /// <summary>The document.</summary>
    public static string Write(TableProfile profile) => JsonSerializer.Serialize(profile, _readable.TableProfile);
}
