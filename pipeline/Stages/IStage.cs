using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>A stage reads only the zone before it and rests its result in the next one, so each can be run alone.</summary>
public interface IStage
{
    /// <summary><c>curate</c>, <c>aggregate</c> or <c>publish</c>.</summary>
    string Name { get; }

    /// <summary>Finds out which partitions must be built, without reading data.</summary>
    /// <param name="dates">The execution dates, ascending.</param>
    /// <param name="rebuilt">In a dry run, the dates that the stage before would build, whose input is not there yet; otherwise empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One for each date, in their order.</returns>
    Task<IReadOnlyList<PlannedPartition>> PlanAsync(IReadOnlyList<ExecutionDate> dates, IReadOnlySet<ExecutionDate> rebuilt, CancellationToken cancellationToken);

    /// <summary>Builds what <see cref="PlanAsync"/> found.</summary>
    /// <returns>What was done.</returns>
    Task<StageRecord> ExecuteAsync(CancellationToken cancellationToken);
}
