using System.Text.Json.Serialization;

namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A bin of a histogram.</summary>
/// <param name="From">Where it begins, inclusive.</param>
/// <param name="To">Where it ends, exclusive; the last bin of numbers has its end, too.</param>
/// <param name="Rows">Rows in it.</param>
public sealed record HistogramBin(
    [property: JsonConverter(typeof(ValueConverter))] object From,
    [property: JsonConverter(typeof(ValueConverter))] object To,
    long Rows);
