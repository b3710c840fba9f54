using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataLake.Pipeline.Output;

/// <summary>Writes results as JSON. A number that JSON cannot hold, such as infinity, is written as text.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions _options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For a row on a line of its own.</summary>
    public static JsonWriterOptions RowOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a whole result.</summary>
    public static void Write(Stream output, CommandResult result)
    {
        using Utf8JsonWriter writer = new(output, _options);
        writer.WriteStartObject();
        foreach ((string name, object? value) in result.Facts)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        foreach (ResultTable table in result.Tables)
        {
            writer.WriteStartArray(table.Name);
            foreach (IReadOnlyList<object?> row in table.Rows)
            {
                WriteRow(writer, table.Columns, row);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a row as an object.</summary>
    public static void WriteRow(Utf8JsonWriter writer, IReadOnlyList<string> columns, IReadOnlyList<object?> row)
    {
        writer.WriteStartObject();
        for (int i = 0; i < columns.Count; i++)
        {
            writer.WritePropertyName(columns[i]);
            WriteValue(writer, row[i]);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a value.</summary>
    public static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case sbyte or short or int or long or byte or ushort or uint or ulong or decimal or Int128 or UInt128:
                writer.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case IDictionary fields:
                writer.WriteStartObject();
                foreach (DictionaryEntry field in fields)
                {
                    writer.WritePropertyName(ResultText.Of(field.Key));
                    WriteValue(writer, field.Value);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable list and not (string or byte[]):
                writer.WriteStartArray();
                foreach (object? item in list)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(ResultText.Of(value));
                break;
        }
    }
}
