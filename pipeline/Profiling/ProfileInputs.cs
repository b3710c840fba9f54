using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>The objects that a profile is about, and those that they are compared with.</summary>
/// <param name="Raw">The raw objects; empty when they are not as they were when they were curated.</param>
/// <param name="Curated">What was made of them; empty when not all of them are curated.</param>
/// <param name="Date">The execution date of the curated objects; null when there are none.</param>
/// <param name="WhyNoComparison">Why there is nothing to compare with; null when there is.</param>
internal sealed record ProfileInputs(
    IReadOnlyList<ObjectInfo> Raw, IReadOnlyList<CuratedObject> Curated, ExecutionDate? Date, NoComparison? WhyNoComparison)
{
    /// <summary>The key of the raw object that was asked for alone; null for all.</summary>
    public string? Key { get; init; }

    /// <summary>The columns that each raw object has, in DuckDB's notation; empty until they are looked at.</summary>
    public IReadOnlyList<IReadOnlyList<TableColumn>> Stored { get; init; } = [];

    /// <summary>The raw objects that are profiled without what was made of them.</summary>
    /// <param name="why">Why that is not looked at.</param>
    public ProfileInputs WithoutCurated(NoComparison why) => this with { Curated = [], Date = null, WhyNoComparison = why };
}
