using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Output;

/// <summary>Values as fields of a CSV file.</summary>
internal static class CsvField
{
    /// <summary>The text of a value, in quotes when it needs them.</summary>
    public static string Of(object? value)
    {
        string text = DuckDbValue.ToText(value);
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
