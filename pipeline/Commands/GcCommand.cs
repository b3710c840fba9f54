using System.CommandLine;
using DataLake.Pipeline.Maintenance;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake gc</c>.</summary>
internal static class GcCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Option<int?> keep = new("--keep")
        {
            Description = "How many snapshots of each execution date stay for `lake rollback --run`, newest first; all unless said. The served one always stays.",
            HelpName = "n",
            CustomParser = result => SharedOptions.ParseWhole(result, "--keep"),
        };
        Option<bool> dryRun = SharedOptions.CreateDryRun("Only print what would be removed.");
        ExampleCommand command = new(
            "gc",
            "Removes objects that nothing refers to, and on S3 aborts unfinished uploads, when they are older than LAKE_GC_GRACE (default 1d). Raw objects and the run history stay.",
            "lake gc --dry-run", "lake gc --keep 3")
        { keep, dryRun };
        command.Does(environment, async call =>
        {
            CollectedGarbage garbage = await new GarbageCollector(call.Lake, call.ReadDataset())
                .CollectAsync(call.Get(keep), call.Get(dryRun), call.Cancellation).ConfigureAwait(false);
            return Describe(garbage, call.Get(dryRun));
        });
        return command;
    }

    private static CommandResult Describe(CollectedGarbage garbage, bool isDryRun) => new()
    {
        Facts =
        [
            new("removed", !isDryRun && !garbage.IsEmpty), new("objects", garbage.Objects.Count),
            new("bytes", garbage.Objects.Sum(info => info.SizeBytes)), new("unfinished_uploads", garbage.Uploads.Count),
        ],
        Tables =
        [
            new ResultTable("garbage", ["object", "bytes", "last_modified"],
                [.. garbage.Objects.Select(info => new object?[] { info.Address.ToString(), info.SizeBytes, info.LastModified })]),
            new ResultTable("uploads", ["object", "upload", "started"],
                [.. garbage.Uploads.Select(upload => new object?[] { upload.Address.ToString(), upload.UploadId, upload.Started })]),
        ],
        Lines =
        [
            garbage.IsEmpty ? "There was nothing to remove."
                : isDryRun ? "Nothing was removed: without --dry-run these are."
                : "These were removed; nothing referred to them.",
            .. garbage.Notes,
        ],
    };
}
