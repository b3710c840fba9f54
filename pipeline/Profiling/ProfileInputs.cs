using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Profiling;

/// <summary>The objects that a profile is about, and those that they are compared with.</summary>
/// <param name="Raw">The raw objects; empty when they are not as they were when they were curated.</param>
/// <param name="Curated">What was made of them; empty when not all of them are curated.</param>
/// <param name="Date">The execution date of the curated objects; null when nothing is curated.</param>
/// <param name="WhyNoComparison">Why there is nothing to compare with; null when there is.</param>
internal sealed record ProfileInputs(
    IReadOnlyList<ObjectInfo> Raw, IReadOnlyList<CuratedObject> Curated, ExecutionDate? Date, string? WhyNoComparison)
{
    /// <summary>The raw objects' keys.</summary>
    public IReadOnlySet<string> RawKeys { get; } =
        Raw.Select(info => info.Address.Key).Concat(Curated.Select(one => one.Source.Key)).ToHashSet(StringComparer.Ordinal);
}
