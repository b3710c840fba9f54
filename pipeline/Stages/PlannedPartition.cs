using DataLake.Lake;

namespace DataLake.Pipeline.Stages;

/// <summary>One partition that a stage would build, and why.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="ExecutionDate">The partition's execution date.</param>
/// <param name="Reason"><c>missing</c>, <c>input changed</c>, <c>SQL changed</c>, <c>scheme changed</c>, <c>forced</c> and the like; null when it is up to date.</param>
public sealed record PlannedPartition(string Stage, ExecutionDate ExecutionDate, string? Reason);
