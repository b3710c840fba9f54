namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A rejected row.</summary>
/// <param name="SourceKey">The raw object.</param>
/// <param name="SourceRow">Its position there, from 0.</param>
/// <param name="Values">Its values as delivered, as texts in the order of the raw columns; null for NULL.</param>
public sealed record RejectedRow(string SourceKey, long SourceRow, IReadOnlyList<string?> Values);
