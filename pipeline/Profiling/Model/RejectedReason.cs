namespace DataLake.Pipeline.Profiling.Model;

/// <summary>Rows that were rejected for a reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Rows">How many.</param>
/// <param name="Examples">Up to three of them, the first of the deliveries.</param>
public sealed record RejectedReason(string Reason, long Rows, IReadOnlyList<RejectedRow> Examples);
