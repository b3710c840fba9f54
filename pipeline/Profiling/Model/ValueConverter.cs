using System.Text.Json;
using System.Text.Json.Serialization;
using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Profiling.Model;

/// <summary>Writes a value of a column as every command does: numbers as numbers, instants in ISO 8601. It does not read.</summary>
public sealed class ValueConverter : JsonConverter<object?>
{
    /// <inheritdoc/>
    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Profiles are written, not read.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options) => DuckDbValue.WriteJson(writer, value);
}
