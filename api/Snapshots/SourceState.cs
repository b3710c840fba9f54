namespace DataLake.Api.Snapshots;

/// <summary>How the store that snapshots come from was found last.</summary>
/// <param name="Fault">What is wrong, and how to mend it; null when nothing is.</param>
/// <param name="Since">Since when it has been so, UTC.</param>
public sealed record SourceState(string? Fault, DateTimeOffset Since)
{
    /// <summary>Whether the store answered and what it serves could be loaded.</summary>
    public bool IsHealthy => Fault is null;
}
