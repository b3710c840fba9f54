using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Runs;

/// <summary>Does the work of a run and writes down how it ended, also when it failed or was cancelled.</summary>
/// <param name="lake">The lake.</param>
/// <param name="run">The run.</param>
/// <param name="command">The command as typed.</param>
/// <param name="dates">The execution dates that it is for.</param>
public sealed class RecordedWork(LakeContext lake, RunId run, string command, IReadOnlyList<ExecutionDate> dates)
{
    private readonly DateTimeOffset _started = lake.Clock.GetUtcNow();

    /// <summary>Does the work.</summary>
    /// <param name="stages">What was done so far; the work adds to it.</param>
    /// <param name="work">The work; true when something was done that the history should show.</param>
    /// <exception cref="LakeException">The work failed; an error of DuckDB is translated.</exception>
    public async Task DoAsync(List<StageRecord> stages, Func<Task<bool>> work)
    {
        try
        {
            if (await work().ConfigureAwait(false))
            {
                lake.FailPoint.Reach("run.before-record");
                await WriteAsync(stages, "succeeded", failure: null, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await TryWriteAsync(stages, "cancelled", failure: null).ConfigureAwait(false);
            throw;
        }
        catch (DuckDbException e)
        {
            LakeException translated = EngineErrors.Translate(e, lake.Store.Root);
            await TryWriteAsync(stages, "failed", Describe(translated)).ConfigureAwait(false);
            throw translated;
        }
        catch (LakeException e)
        {
            await TryWriteAsync(stages, "failed", Describe(e)).ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LakeException translated = StoreErrors.CreateForTemp(Path.Combine(lake.Options.Temp, run.Value), e);
            await TryWriteAsync(stages, "failed", Describe(translated)).ConfigureAwait(false);
            throw translated;
        }
    }

    private static RunFailure Describe(LakeException e) => new(e.Kind.ToString(), e.What, e.Where, e.Mend);

    private Task TryWriteAsync(List<StageRecord> stages, string outcome, RunFailure? failure) =>
        TidyingUp.TryAsync(stop => WriteAsync(stages, outcome, failure, stop));

    // The end of a cancelled run is written down as well, so its token is not used here.
    private Task WriteAsync(List<StageRecord> stages, string outcome, RunFailure? failure, CancellationToken cancellationToken) => new RunHistory(lake).WriteAsync(
        new RunRecord
        {
            FormatVersion = Manifest.CurrentFormatVersion,
            RunId = run.Value,
            Command = command,
            Outcome = outcome,
            ExecutionDates = [.. dates.Select(date => date.Instant)],
            Stages = stages,
            Failure = failure,
            StoreRequests = lake.Store.Requests,
            StoreRetries = lake.Store.Retries,
            Started = _started,
            Finished = lake.Clock.GetUtcNow(),
        }, cancellationToken);
}
