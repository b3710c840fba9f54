using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Runs;

/// <summary>What a run did.</summary>
/// <param name="Run">The run; null when everything was up to date and nothing was written.</param>
/// <param name="Stages">What each stage did, in order.</param>
/// <param name="Deliveries">Where the rows of all deliveries went, as of the last execution date; null when the run did not curate.</param>
/// <param name="Served">The execution date that is served now; null when none is.</param>
public sealed record RunReport(RunId? Run, IReadOnlyList<StageRecord> Stages, RowAccounting? Deliveries, ExecutionDate? Served);
