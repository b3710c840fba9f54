using System.CommandLine;
using DataLake.Lake;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Runs;
using DataLake.Pipeline.Stages;
using ArgumentResult = System.CommandLine.Parsing.ArgumentResult;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake run</c>.</summary>
internal static class RunCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> stages = new("stage")
        {
            Description = "The stages to run: curate, aggregate, publish; all three unless named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        stages.Validators.Add(CheckStages);
        Option<ExecutionDate?> date = SharedOptions.CreateDate("--execution-date", "The date to compute the answers for.", required: true, "-e");
        Option<long?> sample = new("--sample")
        {
            Description = "First put a synthetic delivery of so many rows into raw, 500000 unless said otherwise.",
            HelpName = "rows",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = SampleCommand.ParseRows,
        };
        Option<string?> segments = SharedOptions.CreateSegments();
        Option<bool> force = new("--force") { Description = "Build what is up to date, too." };
        Option<bool> dryRun = SharedOptions.CreateDryRun("Only print which partitions would be built, and why.");
        ExampleCommand command = new(
            "run", "Runs the stages for one execution date: curate, aggregate, publish. What is up to date is not touched.",
            "lake run -e 2020-05-29 --sample", "lake run curate aggregate -e 2020-05-29 --dry-run")
        { stages, date, sample, segments, force, dryRun };
        command.Does(environment, async call =>
        {
            if (call.Has(sample) && call.Get(dryRun))
            {
                throw new LakeException(
                    LakeErrorKind.Usage, "A dry run writes nothing, so it cannot make a sample", environment.CommandLine, "Leave out --sample or --dry-run");
            }

            if (call.Has(sample))
            {
                await SampleCommand.PutAsync(call, call.Get(sample) ?? SampleCommand.DefaultRows, SampleCommand.DefaultSeed).ConfigureAwait(false);
            }

            RunRequest request = new RunRequestFactory(call.Lake).Create(
                call.DatasetName, call.Get(segments), call.Get(stages), [call.Get(date)!.Value], call.Get(force), environment.CommandLine);
            return await ExecuteAsync(call, request, call.Get(dryRun)).ConfigureAwait(false);
        });
        return command;
    }

    private static void CheckStages(ArgumentResult result)
    {
        foreach (string word in result.Tokens.Select(token => token.Value).Where(word => !PipelineRun.AllStages.Contains(word)))
        {
            result.AddError(word.StartsWith('-')
                ? $"'{word}' is not an option of this command"
                : $"'{word}' is not a stage; the stages are {string.Join(", ", PipelineRun.AllStages)}");
        }
    }

    /// <summary>Plans or runs, and says what happened.</summary>
    public static async Task<CommandResult> ExecuteAsync(CommandCall call, RunRequest request, bool dryRun)
    {
        PipelineRun run = new(call.Lake, call.Observer);
        if (dryRun)
        {
            IReadOnlyList<PlannedPartition> plan = await run.PlanAsync(request, call.Cancellation).ConfigureAwait(false);
            return RunResult.OfPlan(plan);
        }

        RunReport report = await run.ExecuteAsync(request, call.Cancellation).ConfigureAwait(false);
        ResultTable? highlights = report.Run is not null && request.Stages.Contains("publish")
            ? await RunHighlights.ReadAsync(call.Lake, request.Dataset, request.Dates[^1], call.Cancellation).ConfigureAwait(false)
            : null;
        return RunResult.OfReport(request, report, highlights);
    }
}
