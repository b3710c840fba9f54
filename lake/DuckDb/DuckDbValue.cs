using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// What a <see cref="DuckDbDataReader"/> gives, as text and as JSON, the same wherever it is shown: numbers in full and with a point,
/// instants and intervals in ISO 8601, binary data in hexadecimal digits. A date or instant that .NET cannot hold has DuckDB's own
/// text, such as <c>infinity</c>.
/// </summary>
public static class DuckDbValue
{
    /// <summary>The text of a value; empty for null. Lists stand in brackets, structs and maps in braces.</summary>
    public static string ToText(object? value) => value switch
    {
        null or DBNull => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        DateTime { Kind: DateTimeKind.Utc } instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DuckDbDistantInstant distant => distant.Text,
        byte[] bytes => Convert.ToHexString(bytes),
        IDictionary fields => "{" + string.Join(", ", fields.Keys.Cast<object>().Select(key => $"{ToText(key)}: {ToText(fields[key])}")) + "}",
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(ToText)) + "]",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>
    /// Writes a value as JSON: lists as arrays, structs and maps as objects. A number that JSON cannot hold, such as infinity, is a text.
    /// </summary>
    public static void WriteJson(Utf8JsonWriter json, object? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case sbyte or short or int or long or byte or ushort or uint or ulong or decimal or Int128 or UInt128:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case IDictionary fields:
                json.WriteStartObject();
                foreach (DictionaryEntry field in fields)
                {
                    json.WritePropertyName(ToText(field.Key));
                    WriteJson(json, field.Value);
                }

                json.WriteEndObject();
                break;
            case IEnumerable list and not (string or byte[]):
                json.WriteStartArray();
                foreach (object? item in list)
                {
                    WriteJson(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(ToText(value));
                break;
        }
    }
}
