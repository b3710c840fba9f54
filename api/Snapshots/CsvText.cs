using System.Buffers;

namespace DataLake.Api.Snapshots;

/// <summary>Writes texts as fields of CSV, as RFC 4180 has it.</summary>
internal static class CsvText
{
    private static readonly SearchValues<char> _special = SearchValues.Create(",\"\r\n");

    /// <summary>The text, in quotes where it needs them.</summary>
    public static string Field(string text) => text.AsSpan().ContainsAny(_special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
