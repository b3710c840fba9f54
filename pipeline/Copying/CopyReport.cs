namespace DataLake.Pipeline.Copying;

/// <summary>What a copy of a lake came to.</summary>
/// <param name="Zones">Zone by zone, in their order.</param>
public sealed record CopyReport(IReadOnlyList<CopiedZone> Zones);
