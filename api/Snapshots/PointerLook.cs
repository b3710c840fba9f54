using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>What a look at the pointer to the served snapshot found.</summary>
/// <param name="IsUnchanged">Whether the pointer is the one that was seen before; the rest is null then.</param>
/// <param name="ETag">The pointer's ETag; null when nothing is published.</param>
/// <param name="Current">The pointer; null when nothing is published.</param>
/// <param name="Snapshot">The snapshot that it names, loaded and verified; null when nothing is published.</param>
public sealed record PointerLook(bool IsUnchanged, string? ETag, CurrentSnapshot? Current, Snapshot? Snapshot);
