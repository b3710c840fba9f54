using System.CommandLine;
using DataLake.Lake;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake runs</c>.</summary>
internal static class RunsCommand
{
    private const int RunsShown = 20;

    public static Command Create(CommandEnvironment environment)
    {
        Argument<string?> runId = new("run id") { Description = "Show this run in full.", Arity = ArgumentArity.ZeroOrOne };
        Option<int?> last = new("--last")
        {
            Description = "How many runs to list, newest first.",
            HelpName = "n",
            DefaultValueFactory = _ => RunsShown,
            CustomParser = result => SharedOptions.ParseWhole(result, "--last"),
        };
        ExampleCommand command = new("runs", "Shows the run history, or one run in full.", "lake runs", "lake runs 20261121T085500123Z-3fa94c1e") { runId, last };
        command.Does(environment, async call =>
        {
            RunHistory history = new(call.Lake);
            if (call.Get(runId) is not { } id)
            {
                return List(await history.ListAsync(call.Get(last)!.Value, call.Cancellation).ConfigureAwait(false));
            }

            RunRecord? found = RunId.TryParse(id) is { } run ? await history.FindAsync(run, call.Cancellation).ConfigureAwait(false) : null;
            return Show(found ?? throw new LakeException(
                LakeErrorKind.Usage, "There is no such run", id, "`lake runs` lists the runs there are"));
        });
        return command;
    }

    private static CommandResult List(IReadOnlyList<RunRecord> runs) => new()
    {
        Tables =
        [
            new ResultTable("runs", ["run_id", "outcome", "started", "seconds", "command", "error"],
                [.. runs.Select(run => new object?[]
                {
                    run.RunId, run.Outcome, run.Started, Math.Round((run.Finished - run.Started).TotalSeconds, 3), run.Command, run.Failure?.What,
                })]),
        ],
        Lines = runs.Count > 0 ? [] : ["No run yet: `lake run -e <date>` makes the first."],
    };

    private static CommandResult Show(RunRecord run) => new()
    {
        Facts =
        [
            new("run_id", run.RunId), new("outcome", run.Outcome), new("command", run.Command), new("started", run.Started), new("finished", run.Finished),
            new("execution_dates", run.ExecutionDates.Count == 1 ? run.ExecutionDates[0] : run.ExecutionDates),
            new("store_requests", run.StoreRequests), new("store_retries", run.StoreRetries),
            new("error", run.Failure?.What), new("where", run.Failure?.Where), new("mend", run.Failure?.Mend),
        ],
        Tables =
        [
            new ResultTable("stages", ["stage", "seconds", "built", "unchanged", "rows_in", "rows_out", "rejected", "notes"],
                [.. run.Stages.Select(stage => new object?[]
                {
                    stage.Stage, Math.Round(stage.Seconds, 3), stage.Built, stage.Unchanged, stage.RowsIn, stage.RowsOut, stage.Rejected.Values.Sum(), string.Join("; ", stage.Notes),
                })]),
            new ResultTable("rejected_by_reason", ["reason", "rows"],
                [.. run.Stages.SelectMany(stage => stage.Rejected).Select(pair => new object?[] { pair.Key, pair.Value })]),
        ],
    };
}
