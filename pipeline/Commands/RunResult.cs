using DataLake.Lake;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Runs;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Commands;

/// <summary>Says what a run did, or would do.</summary>
internal static class RunResult
{
    /// <summary>What a dry run found.</summary>
    public static CommandResult OfPlan(IReadOnlyList<PlannedPartition> plan)
    {
        int toBuild = plan.Count(partition => partition.Reason is not null);
        return new CommandResult
        {
            Facts = [new("partitions", plan.Count), new("to_build", toBuild)],
            Tables =
            [
                new ResultTable("plan", ["stage", "execution_date", "build", "reason"],
                    [.. plan.Select(partition => new object?[] { partition.Stage, partition.ExecutionDate.Instant, partition.Reason is not null, partition.Reason ?? "up to date" })]),
            ],
            Lines = [toBuild == 0 ? "Everything is up to date." : "Nothing was built: this is a dry run."],
        };
    }

    /// <summary>What a run did.</summary>
    public static CommandResult OfReport(RunRequest request, RunReport report, ResultTable? highlights)
    {
        List<ResultTable> tables = [Stages(report)];
        List<KeyValuePair<string, object?>> facts =
        [
            new("run", report.Run?.Value),
            new("execution_date", request.Dates[^1].Instant),
            new("execution_dates", request.Dates.Count),
            new("served", report.Served?.Instant),
        ];
        if (report.Deliveries is { } rows)
        {
            facts.AddRange([new("rows_in", rows.In), new("curated", rows.Out), new("rejected", rows.Rejected.Values.Sum())]);
            tables.Add(new ResultTable("rejected_by_reason", ["reason", "rows"], [.. rows.Rejected.Select(pair => new object?[] { pair.Key, pair.Value })]));
        }

        if (highlights is not null)
        {
            tables.Add(highlights);
        }

        return new CommandResult { Facts = facts, Tables = tables, Lines = Lines(request, report) };
    }

    private static ResultTable Stages(RunReport report) => new(
        "stages", ["stage", "seconds", "built", "unchanged", "rows_in", "rows_out", "notes"],
        [.. report.Stages.Select(stage => new object?[]
        {
            stage.Stage, Math.Round(stage.Seconds, 3), stage.Built, stage.Unchanged, stage.RowsIn, stage.RowsOut, string.Join("; ", stage.Notes),
        })]);

    private static List<string> Lines(RunRequest request, RunReport report)
    {
        if (report.Run is null)
        {
            return ["Everything is up to date; no data was read and nothing was written."];
        }

        ExecutionDate date = request.Dates[^1];
        DatasetName name = request.Dataset.Name;
        string dataset = name == SharedOptions.DefaultDataset ? "" : $" --domain {name.Domain} --dataset {name.Dataset}";
        return
        [
            "Next:",
            $"  lake status{dataset}",
            $"  lake query \"SELECT * FROM consumption.{request.Dataset.Tables[^1].Name}\" -e {date}{dataset}",
            $"  lake backfill --from {new ExecutionDate(date.Instant.AddDays(-7))} --to {date}{dataset}",
        ];
    }
}
