using DataLake.Api.Problems;
using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Api.Runs;

/// <summary>
/// <c>GET /v1/runs?limit=&amp;after=</c>: the run history, newest first, a page at a time; <c>GET /v1/runs/{run_id}</c>: what one
/// run did, as it wrote it down.
/// </summary>
internal sealed class RunsEndpoint(LakeContext lake) : IEndpoint
{
    private const int UsualLimit = 50;
    private const int MostRuns = 500;
    private const int ReadAtOnce = 8;

    private readonly RunHistory _history = new(lake);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/runs", (RequestDelegate)ListAsync);
        routes.MapGet("/v1/runs/{run_id}", (RequestDelegate)FindAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        RequestFields fields = new(context.Request.Query);
        int limit = fields.Whole("limit", UsualLimit, 1, MostRuns);
        string after = fields.Text("after");
        if (after.Length > 0 && RunId.TryParse(after) is null)
        {
            fields.Fault("after", "must be the run_id of the last run of the page before");
        }

        if (fields.Problem is { } problem)
        {
            await problem.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<RunId> all = await _history.ListIdsAsync(context.RequestAborted).ConfigureAwait(false);
        RunId[] rest = [.. all.Where(run => after.Length == 0 || string.CompareOrdinal(run.Value, after) < 0)];
        Entry?[] entries = new Entry?[Math.Min(limit, rest.Length)];
        await Parallel.ForAsync(
            0, entries.Length, new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = context.RequestAborted },
            async (i, stop) => entries[i] = await ReadAsync(rest[i], stop).ConfigureAwait(false)).ConfigureAwait(false);
        Page page = new([.. entries.OfType<Entry>()], rest.Length > limit ? rest[limit - 1].Value : null);
        await JsonAnswer.WriteAsync(context, page, RunsJson.Default.Page).ConfigureAwait(false);
    }

    private async Task FindAsync(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["run_id"]!;
        RunRecord? record = RunId.TryParse(name) is { } run ? await _history.FindAsync(run, context.RequestAborted).ConfigureAwait(false) : null;
        await (record is null
            ? new Problem(StatusCodes.Status404NotFound, "unknown-run", "There is no such run", "/v1/runs lists the runs that there are.").WriteAsync(context)
            : JsonAnswer.WriteAsync(context, record, RunsJson.Default.RunRecord)).ConfigureAwait(false);
    }

    /// <summary>Reads a run; one that cannot be read is listed all the same, with the reason.</summary>
    private async Task<Entry?> ReadAsync(RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return await _history.FindAsync(run, cancellationToken).ConfigureAwait(false) is { } record
                ? new Entry(
                    record.RunId, record.Outcome, record.Started, record.Finished, (record.Finished - record.Started).TotalSeconds, record.Command,
                    record.ExecutionDates, record.Failure?.What, [.. record.Stages.Select(one => new StageTime(one.Stage, one.Seconds))])
                : null;
        }
        catch (LakeException e) when (e.Kind == LakeErrorKind.Unexpected)
        {
            return new Entry(run.Value, "unreadable", null, null, null, null, [], e.What, []);
        }
    }

    /// <summary>A page of the history.</summary>
    /// <param name="Runs">The runs, newest first.</param>
    /// <param name="Next">What <c>after</c> of the next page is; null on the last one.</param>
    internal sealed record Page(IReadOnlyList<Entry> Runs, string? Next);

    /// <summary>A run in short.</summary>
    /// <param name="RunId">Its name.</param>
    /// <param name="Outcome"><c>succeeded</c>, <c>failed</c>, <c>cancelled</c>; <c>unreadable</c> when its record is damaged.</param>
    /// <param name="Started">When it began, UTC; null when it is unreadable, as what follows.</param>
    /// <param name="Finished">When it ended, UTC.</param>
    /// <param name="Seconds">How long that took.</param>
    /// <param name="Command">The command as typed.</param>
    /// <param name="ExecutionDates">What it was for, UTC.</param>
    /// <param name="Error">Why it failed, or cannot be read; null when it did not.</param>
    /// <param name="Stages">How long each stage took that was completed; empty when it is unreadable.</param>
    internal sealed record Entry(
        string RunId, string Outcome, DateTimeOffset? Started, DateTimeOffset? Finished, double? Seconds, string? Command,
        IReadOnlyList<DateTime> ExecutionDates, string? Error, IReadOnlyList<StageTime> Stages);

    /// <summary>A stage of a run.</summary>
    /// <param name="Stage"><c>curate</c>, <c>aggregate</c> or <c>publish</c>.</param>
    /// <param name="Seconds">How long it took.</param>
    internal sealed record StageTime(string Stage, double Seconds);
}
