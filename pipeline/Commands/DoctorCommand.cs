using System.CommandLine;
using DataLake.Lake;
using DataLake.Pipeline.Maintenance;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        ExampleCommand command = new("doctor", "Checks whether the store is reachable and what it supports, the disk, the dataset and the versions.", "lake doctor");
        command.Does(environment, async call =>
        {
            IReadOnlyList<Finding> findings = await new Doctor(call.Lake, call.DatasetName).ExamineAsync(call.Cancellation).ConfigureAwait(false);
            LakeErrorKind? worst = findings.Where(finding => finding.Fault is not null).Select(finding => finding.Fault).Max();
            return new CommandResult
            {
                Facts = [new("healthy", worst is null)],
                Tables =
                [
                    new ResultTable("findings", ["check", "result", "detail"],
                        [.. findings.Select(finding => new object?[] { finding.Check, finding.Fault is null ? "ok" : "FAILED", finding.Detail })]),
                ],
                ExitCode = (int)(worst ?? 0),
            };
        });
        return command;
    }
}
