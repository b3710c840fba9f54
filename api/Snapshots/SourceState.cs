using DataLake.Api.Problems;

namespace DataLake.Api.Snapshots;

/// <summary>How the store that snapshots come from was found last.</summary>
/// <param name="Fault">What is wrong, and how to mend it; null when nothing is.</param>
/// <param name="Since">Since when it has been so, UTC.</param>
/// <param name="Absence">Why a request that needs the served snapshot is not answered, as long as there is none.</param>
public sealed record SourceState(string? Fault, DateTimeOffset Since, Problem Absence)
{
    /// <summary>Whether the store answered and what it serves could be loaded.</summary>
    public bool IsHealthy => Fault is null;
}
