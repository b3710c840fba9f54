using System.Globalization;
using System.Text.Json;

namespace DataLake.Tests.Api.OpenApi;

/// <summary>
/// Compares answers with the schemas that the document has for them, stricter than JSON Schema does: a field that is not
/// described is a fault. Knows the words that the document uses, and no others.
/// </summary>
/// <param name="document">The document, for references.</param>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly HashSet<string> _known =
        ["$ref", "type", "description", "required", "properties", "additionalProperties", "items", "anyOf", "oneOf", "enum", "const", "minimum", "format"];

    /// <summary>Where a value is not as described, and how; empty when it is.</summary>
    public IReadOnlyList<string> Faults(JsonElement schema, JsonElement value, string path = "$")
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            return Faults(Follow(reference.GetString()!), value, path);
        }

        if (schema.TryGetProperty("anyOf", out JsonElement choices) || schema.TryGetProperty("oneOf", out choices))
        {
            string[][] tried = [.. choices.EnumerateArray().Select(choice => Faults(choice, value, path).ToArray())];
            return tried.Any(faults => faults.Length == 0) ? [] : [$"{path} is none of the choices: {string.Join("; ", tried.Select(faults => string.Join(", ", faults)))}"];
        }

        string[] unknown = [.. schema.EnumerateObject().Select(word => word.Name).Where(word => !_known.Contains(word))];
        return unknown.Length > 0 ? [$"{path} is described with {string.Join(", ", unknown)}"]
            : !HasType(schema, value) ? [$"{path} is {value.ValueKind}, not {schema.GetProperty("type")}"]
            : value.ValueKind switch
            {
                JsonValueKind.Object => OfObject(schema, value, path),
                JsonValueKind.Array => schema.TryGetProperty("items", out JsonElement items)
                    ? [.. value.EnumerateArray().SelectMany((item, i) => Faults(items, item, $"{path}[{i}]"))]
                    : [],
                JsonValueKind.Null => [],
                _ => OfScalar(schema, value, path),
            };
    }

    private IReadOnlyList<string> OfObject(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("properties", out JsonElement properties))
        {
            return schema.TryGetProperty("additionalProperties", out JsonElement others)
                ? [.. value.EnumerateObject().SelectMany(property => Faults(others, property.Value, $"{path}.{property.Name}"))]
                : [];
        }

        List<string> faults = [];
        foreach (JsonElement name in schema.TryGetProperty("required", out JsonElement required) ? required.EnumerateArray() : default)
        {
            if (!value.TryGetProperty(name.GetString()!, out _))
            {
                faults.Add($"{path}.{name} is missing");
            }
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            faults.AddRange(properties.TryGetProperty(property.Name, out JsonElement described)
                ? Faults(described, property.Value, $"{path}.{property.Name}")
                : [$"{path}.{property.Name} is not described"]);
        }

        return faults;
    }

    private static IReadOnlyList<string> OfScalar(JsonElement schema, JsonElement value, string path)
    {
        bool isRight = (!schema.TryGetProperty("enum", out JsonElement choices) || choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)))
            && (!schema.TryGetProperty("const", out JsonElement only) || JsonElement.DeepEquals(only, value))
            && (!schema.TryGetProperty("minimum", out JsonElement minimum) || value.GetDouble() >= minimum.GetDouble())
            && (!schema.TryGetProperty("format", out JsonElement format) || format.GetString() != "date-time" || IsInstant(value.GetString()!));
        return isRight ? [] : [$"{path} is {value.GetRawText()}"];
    }

    private static bool IsInstant(string text) =>
        text.EndsWith('Z') && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);

    private static bool HasType(JsonElement schema, JsonElement value)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return true;
        }

        IEnumerable<string?> types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()) : [type.GetString()];
        return types.Any(one => value.ValueKind switch
        {
            JsonValueKind.Object => one == "object",
            JsonValueKind.Array => one == "array",
            JsonValueKind.String => one == "string",
            JsonValueKind.Number => one == "number" || (one == "integer" && value.TryGetInt64(out _)),
            JsonValueKind.Null => one == "null",
            _ => one == "boolean",
        });
    }

    private JsonElement Follow(string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name));
}
