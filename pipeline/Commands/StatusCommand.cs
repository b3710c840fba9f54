using System.CommandLine;
using System.Globalization;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake status</c>.</summary>
internal static class StatusCommand
{
    private const int DatesShown = 20;

    public static Command Create(CommandEnvironment environment)
    {
        Option<bool> all = new("--all") { Description = $"Show every execution date, not just the latest {DatesShown}." };
        ExampleCommand command = new(
            "status", "Shows the partitions of each execution date, what is served, and how fresh it is.", "lake status", "lake status --format json")
        { all };
        command.Does(environment, async call =>
        {
            LakeContext lake = call.Lake;
            Dataset dataset = call.ReadDataset();
            (long objects, long bytes, DateTimeOffset? newest) = await RawAsync(lake, dataset.Name, call.Cancellation).ConfigureAwait(false);
            SortedSet<ExecutionDate> dates = await DatesAsync(lake, dataset, call.Cancellation).ConfigureAwait(false);
            (CurrentSnapshot Value, string ETag)? served = await new ServedSnapshot(lake, dataset.Name).FindAsync(call.Cancellation).ConfigureAwait(false);
            List<IReadOnlyList<object?>> rows = [];
            foreach (ExecutionDate date in dates.Reverse().Take(call.Get(all) ? int.MaxValue : DatesShown))
            {
                rows.Add(await DescribeAsync(lake, dataset, date, served?.Value, call.Cancellation).ConfigureAwait(false));
            }

            return new CommandResult
            {
                Facts =
                [
                    new("lake", lake.Store.Root), new("dataset", dataset.Name.ToString()),
                    new("raw_objects", objects), new("raw_bytes", bytes), new("newest_delivery", newest),
                    new("served", served?.Value.ExecutionDate), new("served_run", served?.Value.RunId), new("served_since", served?.Value.Switched),
                    new("age_days", served is { } current ? Math.Round((lake.Clock.GetUtcNow().UtcDateTime - current.Value.ExecutionDate).TotalDays, 1) : null),
                    new("execution_dates", dates.Count),
                ],
                Tables = [new ResultTable("partitions", ["execution_date", "curated_rows", "rejected_rows", "provision_run", "snapshot_run", "published", "served"], rows)],
                Lines = dates.Count > 0 ? [] : ["Nothing is curated yet: `lake run -e <date>` does it, and `lake run -e 2020-05-29 --sample` shows it with synthetic data."],
            };
        });
        return command;
    }

    private static async Task<(long Objects, long Bytes, DateTimeOffset? Newest)> RawAsync(LakeContext lake, DatasetName dataset, CancellationToken cancellationToken)
    {
        (long objects, long bytes, DateTimeOffset? newest) = (0, 0, null);
        await foreach (ObjectInfo info in lake.Store.ListAsync(lake.Path.RawPrefix(dataset), cancellationToken).ConfigureAwait(false))
        {
            objects++;
            bytes += info.SizeBytes;
            newest = newest is null || info.LastModified > newest ? info.LastModified : newest;
        }

        return (objects, bytes, newest);
    }

    private static async Task<SortedSet<ExecutionDate>> DatesAsync(LakeContext lake, Dataset dataset, CancellationToken cancellationToken)
    {
        SortedSet<ExecutionDate> dates = [];
        ObjectAddress[] prefixes =
        [
            lake.Path.CuratedPrefix(dataset.Name), lake.Path.TablePrefix(dataset.Name, dataset.Tables[^1].Name), lake.Path.SnapshotPrefix(dataset.Name),
        ];
        foreach (ObjectAddress prefix in prefixes)
        {
            await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
            {
                if (LakePath.IsPartitionManifest(prefix, info.Address, out ExecutionDate date))
                {
                    dates.Add(date);
                }
            }
        }

        return dates;
    }

    private static async Task<IReadOnlyList<object?>> DescribeAsync(
        LakeContext lake, Dataset dataset, ExecutionDate date, CurrentSnapshot? served, CancellationToken cancellationToken)
    {
        Manifest? curated = await lake.Manifests.ReadManifestAsync(lake.Path.CuratedManifest(dataset.Name, date), cancellationToken).ConfigureAwait(false);
        Manifest? provision = await new ProvisionPartitions(lake, dataset).FindAsync(date, cancellationToken).ConfigureAwait(false);
        Manifest? snapshot = await lake.Manifests.ReadManifestAsync(lake.Path.SnapshotManifest(dataset.Name, date), cancellationToken).ConfigureAwait(false);
        string servedText = served is null || served.ExecutionDate != date.Instant ? "" :
            served.RunId == snapshot?.RunId ? "served" : string.Create(CultureInfo.InvariantCulture, $"served, run {served.RunId}");
        return [date.Instant, curated?.Rows.Out, curated?.Rows.Rejected.Values.Sum(), provision?.RunId, snapshot?.RunId, snapshot?.Finished, servedText];
    }
}
