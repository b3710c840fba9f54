using System.CommandLine;
using DataLake.Lake;
using DataLake.Pipeline.Copying;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake copy</c>.</summary>
internal static class CopyCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Option<string?> from = CreateRoot("--from", "The lake to copy");
        Option<string?> to = CreateRoot("--to", "Where to");
        Option<bool> overwrite = new("--overwrite") { Description = "Replace objects of the destination that are not copies of this source, its pointers included." };
        Option<bool> dryRun = SharedOptions.CreateDryRun("Only print what would be copied.");
        ExampleCommand command = new(
            "copy",
            "Copies the whole lake to another store, a folder or buckets, and reads it back. Run again, it goes on, and brings over what is new.",
            "lake copy --from ./.lake --to http://minio:9000 --dry-run", "lake copy --to /mnt/backup/lake")
        { from, to, overwrite, dryRun };
        command.Does(environment, async call =>
        {
            CopyRoots roots = CopyRoots.Create(call.Get(from), call.Get(to), environment.Variable);
            try
            {
                LakeContext source = call.Open(roots.SourceSettings(environment.Variable));
                LakeContext destination = call.Open(roots.DestinationSettings(environment.Variable));
                CopyReport report = await new LakeCopy(source, destination, roots.Source, call.Observer)
                    .ExecuteAsync(call.Get(overwrite), call.Get(dryRun), call.Cancellation).ConfigureAwait(false);
                return Describe(report, roots, call.Get(dryRun));
            }
            catch (LakeException e) when (roots.Explain(e, environment.Variable) is { } explained && explained != e)
            {
                throw explained;
            }
        });
        return command;
    }

    private static CommandResult Describe(CopyReport report, CopyRoots roots, bool dryRun)
    {
        int objects = report.Zones.Sum(zone => zone.New);
        return new CommandResult
        {
            Facts =
            [
                new("from", roots.From), new("to", roots.To), new("copied", !dryRun), new("objects", objects), new("bytes", report.Zones.Sum(zone => zone.NewBytes)),
                new("unchanged", report.Zones.Sum(zone => zone.Unchanged)), new("only_at_destination", report.Zones.Sum(zone => zone.OnlyThere)),
            ],
            Tables =
            [
                new ResultTable("zones", ["zone", "objects", "bytes", "new", "new_bytes", "unchanged", "only_at_destination"],
                    [.. report.Zones.Select(zone => new object?[]
                    {
                        zone.Zone.ToString().ToLowerInvariant(), zone.Objects, zone.Bytes, zone.New, zone.NewBytes, zone.Unchanged, zone.OnlyThere,
                    })]),
            ],
            Lines =
            [
                objects == 0 ? "There is nothing to copy: the destination has it all."
                    : dryRun ? "Nothing was written: without --dry-run the new objects are copied, unless the destination proves to have them."
                    : "The new objects were read back and are what they should be. To work with the copy: LAKE_ROOT=" + roots.To,
            ],
        };
    }

    private static Option<string?> CreateRoot(string name, string description) => new(name)
    {
        Description = description + ": a folder, or an S3 endpoint. LAKE_ROOT unless named.",
        HelpName = "root",
        CustomParser = result => ParseRoot(result, name),
    };

    private static string? ParseRoot(System.CommandLine.Parsing.ArgumentResult result, string name)
    {
        string root = result.Tokens[0].Value;
        if (LakeOptions.RootFault(root) is { } fault)
        {
            result.AddError($"{name} is '{root}' and must be {fault}");
        }

        return root;
    }
}
