using System.CommandLine;
using DataLake.Lake.Storage;
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
            "gc", "Removes objects that nothing refers to and that are older than LAKE_GC_GRACE (default 1d). Raw objects and the run history stay.",
            "lake gc --dry-run", "lake gc --keep 3")
        { keep, dryRun };
        command.Does(environment, async call =>
        {
            IReadOnlyList<ObjectInfo> removed = await new GarbageCollector(call.Lake, call.ReadDataset())
                .CollectAsync(call.Get(keep), call.Get(dryRun), call.Cancellation).ConfigureAwait(false);
            return new CommandResult
            {
                Facts = [new("removed", !call.Get(dryRun)), new("objects", removed.Count), new("bytes", removed.Sum(info => info.SizeBytes))],
                Tables =
                [
                    new ResultTable("garbage", ["object", "bytes", "last_modified"],
                        [.. removed.Select(info => new object?[] { info.Address.ToString(), info.SizeBytes, info.LastModified })]),
                ],
                Lines =
                [
                    removed.Count == 0 ? "There is nothing to remove."
                        : call.Get(dryRun) ? "Nothing was removed: without --dry-run these objects are."
                        : "These objects were removed; nothing referred to them.",
                ],
            };
        });
        return command;
    }
}
