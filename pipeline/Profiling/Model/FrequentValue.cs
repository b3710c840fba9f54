using System.Text.Json.Serialization;

namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A value and how often it occurs.</summary>
/// <param name="Value">The value.</param>
/// <param name="Rows">Rows that have it.</param>
public sealed record FrequentValue([property: JsonConverter(typeof(ValueConverter))] object Value, long Rows);
