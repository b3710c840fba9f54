using DataLake.Lake;

namespace DataLake.Pipeline.Profiling;

/// <summary>What to profile.</summary>
/// <param name="Zone">Raw or curated.</param>
/// <param name="Key">One raw object, by its key or by what comes after the dataset's prefix; null for all.</param>
/// <param name="Date">The execution date whose curated rows are meant; null for the latest.</param>
public sealed record ProfileRequest(Zone Zone, string? Key, ExecutionDate? Date);
