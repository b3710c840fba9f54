namespace DataLake.Pipeline.Profiling.Model;

/// <summary>Something that a reader should know.</summary>
/// <param name="Text">In words, without a full stop.</param>
/// <param name="Rows">How many rows it concerns; 0 when it concerns the table and not its rows. The more, the weightier.</param>
/// <param name="Column">The column; null when it concerns several.</param>
public sealed record Alert(string Text, long Rows, string? Column = null);
