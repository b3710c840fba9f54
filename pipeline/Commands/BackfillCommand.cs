using System.CommandLine;
using System.CommandLine.Parsing;
using DataLake.Lake;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake backfill</c>.</summary>
internal static class BackfillCommand
{
    private const int MostDates = 10_000;

    public static Command Create(CommandEnvironment environment)
    {
        Option<ExecutionDate?> from = SharedOptions.CreateDate("--from", "The first execution date.", required: true);
        Option<ExecutionDate?> to = SharedOptions.CreateDate("--to", "The last execution date, inclusive.", required: true);
        Option<TimeSpan?> every = new("--every")
        {
            Description = "The step between two execution dates: 12h, 30m, 7d and the like; 1d unless said.",
            HelpName = "step",
            CustomParser = ParseStep,
        };
        Option<string?> segments = SharedOptions.CreateSegments();
        Option<bool> force = new("--force") { Description = "Build what is up to date, too." };
        Option<bool> dryRun = SharedOptions.CreateDryRun("Only print which partitions would be built, and why.");
        ExampleCommand command = new(
            "backfill", "Runs all stages for many execution dates. The curated rows are scanned once for all of them.",
            "lake backfill --from 2020-04-01 --to 2020-05-29", "lake backfill --from 2020-01-01 --to 2020-12-31 --every 7d --dry-run")
        { from, to, every, segments, force, dryRun };
        command.Does(environment, call =>
        {
            IReadOnlyList<ExecutionDate> dates = Dates(call.Get(from)!.Value, call.Get(to)!.Value, call.Get(every) ?? TimeSpan.FromDays(1));
            RunRequest request = new RunRequestFactory(call.Lake).Create(
                call.DatasetName, call.Get(segments), [], dates, call.Get(force), environment.CommandLine);
            return RunCommand.ExecuteAsync(call, request, call.Get(dryRun));
        });
        return command;
    }

    private static List<ExecutionDate> Dates(ExecutionDate from, ExecutionDate to, TimeSpan step)
    {
        if (from > to)
        {
            throw new LakeException(LakeErrorKind.Usage, "The first execution date is after the last", $"--from {from} --to {to}", "Swap them");
        }

        long steps = (to.Instant - from.Instant).Ticks / step.Ticks;
        return steps < MostDates
            ? [.. Enumerable.Range(0, (int)steps + 1).Select(number => new ExecutionDate(from.Instant + (number * step)))]
            : throw new LakeException(
                LakeErrorKind.Usage, $"That is more than {MostDates} execution dates", $"--from {from} --to {to} --every {LakeOptions.FormatDuration(step)}", "Take a shorter span or a longer step");
    }

    private static TimeSpan? ParseStep(ArgumentResult result)
    {
        if (LakeOptions.ParseDuration(result.Tokens[0].Value) is { } step && step > TimeSpan.Zero)
        {
            return step;
        }

        result.AddError($"--every is '{result.Tokens[0].Value}' and must be a step such as 1d, 12h or 30m");
        return null;
    }
}
