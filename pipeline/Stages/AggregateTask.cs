using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>One execution date to aggregate.</summary>
/// <param name="Date">The execution date.</param>
/// <param name="Fingerprint">What its tables depend on.</param>
/// <param name="Curated">The date's curated partition.</param>
/// <param name="Counted">Those of its objects that have rows for the date.</param>
internal sealed record AggregateTask(
    ExecutionDate Date, Fingerprint Fingerprint, Manifest Curated, IReadOnlyList<CuratedObject> Counted);
