using System.Text.Json.Serialization;

namespace DataLake.Pipeline.Profiling.Model;

/// <summary>What is in a column. Values are instants in UTC, numbers or texts, by its kind.</summary>
public sealed record ColumnProfile
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type as stored, in DuckDB's notation.</summary>
    public required string Type { get; init; }

    /// <summary>What its values are taken for.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>All rows: those with a value, nulls, blanks and unreadable ones.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows with NULL.</summary>
    public required long Nulls { get; init; }

    /// <summary>Rows with an empty or blank text.</summary>
    public required long Blanks { get; init; }

    /// <summary>Rows whose text is neither blank nor of the column's kind.</summary>
    public required long Unreadable { get; init; }

    /// <summary>Different values; those that are missing or unreadable are none.</summary>
    public required long Distinct { get; init; }

    /// <summary>The least value; null when there is none.</summary>
    [JsonConverter(typeof(ValueConverter))]
    public required object? Min { get; init; }

    /// <summary>The least value that a quarter of the rows with a value do not exceed; null for texts.</summary>
    [JsonConverter(typeof(ValueConverter))]
    public required object? FirstQuartile { get; init; }

    /// <summary>The least value that half of the rows with a value do not exceed; null for texts.</summary>
    [JsonConverter(typeof(ValueConverter))]
    public required object? Median { get; init; }

    /// <summary>The least value that three quarters of the rows with a value do not exceed; null for texts.</summary>
    [JsonConverter(typeof(ValueConverter))]
    public required object? ThirdQuartile { get; init; }

    /// <summary>The greatest value; null when there is none.</summary>
    [JsonConverter(typeof(ValueConverter))]
    public required object? Max { get; init; }

    /// <summary>The unit of time of the histogram's bins, such as <c>month</c>; null for bins of equal width.</summary>
    public string? HistogramUnit { get; init; }

    /// <summary>How many rows lie where, without gaps; empty for texts.</summary>
    public IReadOnlyList<HistogramBin> Histogram { get; init; } = [];

    /// <summary>
    /// Of numbers with a long tail, the same up to three times the middle half's length beyond it; values outside are in no bin.
    /// Empty when the histogram says enough, and for instants and texts.
    /// </summary>
    public IReadOnlyList<HistogramBin> HistogramDetail { get; init; } = [];

    /// <summary>The ten most frequent values.</summary>
    public IReadOnlyList<FrequentValue> MostFrequent { get; init; } = [];

    /// <summary>Up to five spellings that are unreadable, the most frequent first.</summary>
    public IReadOnlyList<FrequentValue> UnreadableExamples { get; init; } = [];

    /// <summary>Texts that occur in spellings that differ in case or blanks alone.</summary>
    public long VariedTexts { get; init; }

    /// <summary>Rows that have such a text in another than its usual spelling.</summary>
    public long VariantRows { get; init; }

    /// <summary>Instants that lie far from the others; null when there are none.</summary>
    public FarInstants? Far { get; init; }

    /// <summary>Rows without a value: NULL, empty or blank.</summary>
    [JsonIgnore]
    public long Missing => Nulls + Blanks;
}
