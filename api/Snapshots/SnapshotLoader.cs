using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>Loads snapshots from the consumption zone: every file must be what the manifest says.</summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
public sealed class SnapshotLoader(LakeContext lake, DatasetName dataset)
{
    private const string UsageName = "voucher_usage.parquet";
    private const string MostUsedName = "voucher_most_used.parquet";

    /// <summary>Loads the snapshot that a pointer names.</summary>
    /// <exception cref="LakeException">It is damaged or gone, or the store cannot be reached.</exception>
    public Task<Snapshot> LoadAsync(CurrentSnapshot current, CancellationToken cancellationToken)
    {
        ObjectAddress address = lake.Path.In(Zone.Consumption, current.Manifest);
        return ExplainAsync(
            address,
            async () => await LoadAsync(
                await lake.Manifests.ReadManifestAsync(address, cancellationToken).ConfigureAwait(false) ?? throw Damaged(address), cancellationToken).ConfigureAwait(false),
            cancellationToken);
    }

    /// <summary>Loads the snapshot that the manifest of its execution date names.</summary>
    /// <exception cref="LakeException">It is damaged or gone, or the store cannot be reached.</exception>
    public Task<Snapshot> LoadAsync(ExecutionDate date, Manifest manifest, CancellationToken cancellationToken) =>
        ExplainAsync(lake.Path.SnapshotManifest(dataset, date), () => LoadAsync(manifest, cancellationToken), cancellationToken);

    /// <summary>
    /// Whatever is wrong with a snapshot, a column that is not there or a file that cannot be written here, is an error that names
    /// the snapshot: one that is bad must not stop a service that has a good one.
    /// </summary>
    private async Task<T> ExplainAsync<T>(ObjectAddress manifest, Func<Task<T>> load, CancellationToken cancellationToken)
    {
        try
        {
            return await load().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
        {
            throw new LakeException(
                LakeErrorKind.StoreUnavailable, "The snapshot cannot be loaded: a local file cannot be written or read", $"{manifest} in {lake.Store.Root}: {e.Message}",
                "Free some space, or name another folder with LAKE_TEMP", e);
        }
        catch (Exception e) when (e is not LakeException && !cancellationToken.IsCancellationRequested)
        {
            throw Damaged(manifest, e);
        }
    }

    private async Task<Snapshot> LoadAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        using LocalCopy usage = await FetchAsync(manifest, UsageName, cancellationToken).ConfigureAwait(false);
        using LocalCopy mostUsed = await FetchAsync(manifest, MostUsedName, cancellationToken).ConfigureAwait(false);
        using LocalCopy segments = await FetchAsync(manifest, LakePath.SegmentsName, cancellationToken).ConfigureAwait(false);
        SegmentScheme scheme = SegmentScheme.Parse(
            await File.ReadAllTextAsync(segments.Path, cancellationToken).ConfigureAwait(false), AddressOf(manifest, LakePath.SegmentsName).ToString());
        DuckDbSession session = await DuckDbSession.OpenAsync(lake.Options, Path.Combine(lake.Options.Temp, "api"), cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return new Snapshot
            {
                Manifest = manifest,
                Scheme = scheme,
                Index = new VoucherIndex(scheme, await ReadMostUsedAsync(session, mostUsed.Path, manifest.ExecutionDate, cancellationToken).ConfigureAwait(false)),
                Usage = await ReadUsageAsync(session, usage.Path, cancellationToken).ConfigureAwait(false),
                Loaded = lake.Clock.GetUtcNow(),
            };
        }
    }

    private static Task<IReadOnlyList<VoucherAnswer>> ReadMostUsedAsync(
        DuckDbSession session, string path, DateTime executionDate, CancellationToken cancellationToken) => session.QueryAsync(
        """
        SELECT country_code, segment_name, segment, voucher_amount, times_used, share
        FROM read_parquet($1, hive_partitioning = false)
        """,
        row => new VoucherAnswer(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetDecimal(3), row.GetInt64(4), row.GetDouble(5),
            DateTime.SpecifyKind(executionDate, DateTimeKind.Utc)), cancellationToken, path);

    private static Task<IReadOnlyList<VoucherUsage>> ReadUsageAsync(DuckDbSession session, string path, CancellationToken cancellationToken) => session.QueryAsync(
        """
        SELECT country_code, segment_name, segment, voucher_amount, times_used, total_orders, share, rank
        FROM read_parquet($1, hive_partitioning = false)
        """,
        row => new VoucherUsage(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetDecimal(3), row.GetInt64(4), row.GetInt64(5), row.GetDouble(6), row.GetInt32(7)),
        cancellationToken, path);

    private async Task<LocalCopy> FetchAsync(Manifest manifest, string name, CancellationToken cancellationToken)
    {
        ObjectAddress address = AddressOf(manifest, name);
        ManifestFile file = manifest.Files.First(one => one.Key == address.Key);
        return await StoredFiles.TryFetchAsync(lake.Store, address, file, cancellationToken).ConfigureAwait(false) ?? throw Damaged(address);
    }

    private ObjectAddress AddressOf(Manifest manifest, string name) => lake.Path.In(
        Zone.Consumption,
        manifest.Files.Select(file => file.Key).FirstOrDefault(key => key.EndsWith("/" + name, StringComparison.Ordinal))
            ?? throw Damaged(lake.Path.SnapshotFile(dataset, new ExecutionDate(manifest.ExecutionDate), new RunId(manifest.RunId), name)));

    private LakeException Damaged(ObjectAddress address, Exception? cause = null) => new(
        LakeErrorKind.Unexpected, "The snapshot cannot be loaded: an object is damaged or gone",
        $"{address} in {lake.Store.Root}" + (cause is null ? "" : ": " + cause.Message),
        "Publish it anew with `lake run -e <date> --force`, or serve another with `lake rollback`", cause);
}
