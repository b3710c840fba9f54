using System.CommandLine;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Maintenance;
using DataLake.Pipeline.Maintenance.Examination;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake doctor</c>.</summary>
internal static class DoctorCommand
{
    private static readonly string[] _columns = ["check", "result", "detail"];

    public static Command Create(CommandEnvironment environment)
    {
        ExampleCommand command = new(
            "doctor",
            "Tries the store for real: what this user may do in each bucket, conditional puts, listings, uploads, the clock; and checks the disk, the dataset and the versions.",
            "lake doctor", "lake doctor --format json");
        command.Does(environment, async call =>
        {
            IReadOnlyList<Finding> findings = await new Doctor(call.Lake, call.DatasetName).ExamineAsync(call.Cancellation).ConfigureAwait(false);
            LakeErrorKind? worst = findings.Where(finding => finding.Fault is not null).Select(finding => finding.Fault).Max();
            return new CommandResult
            {
                Facts = [new("healthy", worst is null), .. Traffic(call.Lake.Store)],
                Tables = [call.Format == OutputFormat.Table ? ForPeople(findings) : ForPrograms(findings)],
                Lines = [.. findings.Where(finding => finding.Follows is not null).Select(finding => finding.Follows!)],
                ExitCode = (int)(worst ?? 0),
            };
        });
        return command;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Traffic(IObjectStore store) => store is S3ObjectStore s3
        ? [new("requests", s3.Requests), new("bytes", s3.BodyBytes)]
        : [];

    private static ResultTable ForPeople(IReadOnlyList<Finding> findings) => new(
        "findings", _columns, [.. findings.Select(finding => new object?[] { finding.Check, Text(finding.State), finding.Detail })]);

    private static ResultTable ForPrograms(IReadOnlyList<Finding> findings) => new(
        "findings", [.. _columns, "follows"],
        [.. findings.Select(finding => new object?[] { finding.Check, Text(finding.State), finding.Detail, finding.Follows })]);

    private static string Text(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Note => "note",
        FindingState.Warning => "warning",
        _ => "FAILED",
    };
}
