using System.Text.Encodings.Web;
using System.Text.Json;
using DataLake.Lake.DuckDb;

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
            DuckDbValue.WriteJson(writer, value);
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
            DuckDbValue.WriteJson(writer, row[i]);
        }

        writer.WriteEndObject();
    }
}
