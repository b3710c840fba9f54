using System.CommandLine;
using DataLake.Lake;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Maintenance;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake rollback</c>.</summary>
internal static class RollbackCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Option<ExecutionDate?> date = SharedOptions.CreateDate("--execution-date", "The execution date to serve.", required: true, "-e");
        Option<string?> runId = new("--run") { Description = "The run that published the snapshot; the date's latest unless named.", HelpName = "run id" };
        ExampleCommand command = new(
            "rollback", "Serves an earlier snapshot again. The next publish of the same or a later date moves on from it.",
            "lake rollback -e 2020-05-28", "lake rollback -e 2020-05-29 --run 20261121T085500123Z-3fa94c1e")
        { date, runId };
        command.Does(environment, async call =>
        {
            RunId run = RunId.Create(call.Lake.Clock);
            ExecutionDate to = call.Get(date)!.Value;
            RunId? snapshot = call.Get(runId) is { } id
                ? RunId.TryParse(id) ?? throw new LakeException(LakeErrorKind.Usage, "There is no such run", id, "`lake runs` lists the runs there are")
                : null;
            Manifest? manifest = null;
            List<StageRecord> stages = [];
            await new RecordedWork(call.Lake, run, environment.CommandLine, [to]).DoAsync(stages, async () =>
            {
                manifest = await new Rollback(call.Lake, call.DatasetName).ExecuteAsync(to, snapshot, run, call.Cancellation).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            return new CommandResult
            {
                Facts = [new("run", run.Value), new("served", to.Instant), new("served_run", manifest!.RunId)],
                Tables = [new ResultTable("files", ["key", "bytes", "rows"], [.. manifest.Files.Select(file => new object?[] { file.Key, file.Bytes, file.Rows })])],
            };
        });
        return command;
    }
}
