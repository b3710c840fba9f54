using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance;

/// <summary>What <see cref="GarbageCollector"/> removed or, in a dry run, would remove.</summary>
/// <param name="Objects">Objects that nothing refers to.</param>
/// <param name="Uploads">Uploads in parts that were begun and never completed; none in a folder.</param>
/// <param name="Notes">What could not be looked at or removed, and why, in sentences.</param>
public sealed record CollectedGarbage(
    IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<UnfinishedUpload> Uploads, IReadOnlyList<string> Notes)
{
    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Objects.Count == 0 && Uploads.Count == 0;
}
