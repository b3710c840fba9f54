using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace DataLake.Api.Sessions;

/// <summary>
/// DuckDB's values as JSON: numbers in full, instants in ISO 8601, lists as arrays, structs and maps as objects, binary data
/// in hexadecimal. A number that JSON cannot hold, such as infinity, is a text.
/// </summary>
internal static class JsonValues
{
    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
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
                WriteFields(json, fields);
                break;
            case IEnumerable list and not (string or byte[]):
                WriteItems(json, list);
                break;
            default:
                json.WriteStringValue(Text(value));
                break;
        }
    }

    private static void WriteFields(Utf8JsonWriter json, IDictionary fields)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry field in fields)
        {
            json.WritePropertyName(Text(field.Key));
            Write(json, field.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter json, IEnumerable list)
    {
        json.WriteStartArray();
        foreach (object? item in list)
        {
            Write(json, item);
        }

        json.WriteEndArray();
    }

    private static string Text(object value) => value switch
    {
        string text => text,
        DateTime { Kind: DateTimeKind.Utc } instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexString(bytes),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
