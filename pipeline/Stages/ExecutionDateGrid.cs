using DataLake.Lake;
using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Several execution dates on even steps, so that SQL finds by arithmetic which date is the first that a row counts for.
/// Steps without an execution date of their own are passed over.
/// </summary>
/// <param name="dates">The execution dates, ascending, at least one.</param>
internal sealed class ExecutionDateGrid(IReadOnlyList<ExecutionDate> dates)
{
    private readonly long _stepSeconds = StepSeconds(dates);

    /// <summary>Makes the table <c>execution_dates</c> and the variables that go with it.</summary>
    public async Task CreateAsync(DuckDbSession session, CancellationToken cancellationToken)
    {
        await session.SetVariableAsync("first_execution_date", Timestamp(dates[0]), cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("last_execution_date", Timestamp(dates[^1]), cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("step_microseconds", _stepSeconds * 1_000_000, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("positions", dates.Select(date => SecondsFrom(dates[0], date) / _stepSeconds).ToArray(), cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("execution_date_list", dates.Select(Timestamp).ToArray(), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            """
            CREATE OR REPLACE TEMP TABLE execution_dates AS
                SELECT unnest(getvariable('positions')) AS position, unnest(getvariable('execution_date_list')) AS execution_date
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the variables to the one instant, whole seconds or not, that a delivery's last row counts for.</summary>
    public static async Task CreateAsync(DuckDbSession session, DateTime instant, CancellationToken cancellationToken)
    {
        await session.SetVariableAsync("first_execution_date", instant, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("last_execution_date", instant, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("step_microseconds", 1_000_000L, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The date as SQL's TIMESTAMP, which has no zone.</summary>
    public static DateTime Timestamp(ExecutionDate date) => DateTime.SpecifyKind(date.Instant, DateTimeKind.Unspecified);

    private static long StepSeconds(IReadOnlyList<ExecutionDate> dates)
    {
        long step = 0;
        foreach (ExecutionDate date in dates.Skip(1))
        {
            step = GreatestCommonDivisor(step, SecondsFrom(dates[0], date));
        }

        return step == 0 ? 1 : step;
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static long SecondsFrom(ExecutionDate first, ExecutionDate date) => (long)(date.Instant - first.Instant).TotalSeconds;
}
