using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>What may be wrong with a raw object, in words.</summary>
internal static class RawDelivery
{
    private const string MendDelivery = "Have it delivered again, or remove it from the raw zone; other deliveries and published snapshots are untouched";

    /// <summary>Lists the raw objects of a dataset: <c>*.parquet</c> at any depth.</summary>
    /// <exception cref="LakeException">There is none. Kind <see cref="LakeErrorKind.RawData"/>.</exception>
    public static async Task<IReadOnlyList<ObjectInfo>> ListAsync(LakeContext lake, DatasetName dataset, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectInfo> objects = await FindAsync(lake, dataset, cancellationToken).ConfigureAwait(false);
        return objects.Count > 0 ? objects : throw await NoneAsync(lake, lake.Path.RawPrefix(dataset), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same where it may be that there is none.</summary>
    public static async Task<IReadOnlyList<ObjectInfo>> FindAsync(LakeContext lake, DatasetName dataset, CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.RawPrefix(dataset);
        List<ObjectInfo> objects = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (info.Address.Key.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
            {
                objects.Add(info);
            }
        }

        return objects;
    }

    private static async Task<LakeException> NoneAsync(LakeContext lake, ObjectAddress prefix, CancellationToken cancellationToken)
    {
        string where = $"{prefix}**/*.parquet in {lake.Store.Root}";
        return await lake.Store.HasBucketAsync(prefix.Bucket, cancellationToken).ConfigureAwait(false)
            ? new LakeException(
                LakeErrorKind.RawData, "There is no raw data", where, "Put a delivery there with `lake ingest <file>`, or a synthetic one with `lake sample`")
            : new LakeException(
                LakeErrorKind.RawData, $"There is no raw data: the bucket {prefix.Bucket} does not exist", where,
                "Name the bucket that has the deliveries with LAKE_BUCKETS__RAW, or put a first one there with `lake ingest <file>`, which makes the bucket");
    }

    /// <summary>Brings an object to the local disk.</summary>
    /// <exception cref="LakeException">It is not what it was when it was listed. Kind <see cref="LakeErrorKind.RawData"/>.</exception>
    public static async Task<LocalCopy> FetchAsync(ObjectInfo source, IObjectStore store, CancellationToken cancellationToken) =>
        await store.FetchAsync(source, cancellationToken).ConfigureAwait(false) ?? throw Vanished(source);

    /// <summary>
    /// Checks that an object is Parquet and has the columns of the dataset's contract, by its end alone: of a distant store
    /// not every delivery is brought here before the first is worked on.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="source">The object.</param>
    /// <param name="store">The store.</param>
    /// <param name="contracts">Looks at columns.</param>
    /// <param name="newFile">Names a local file that does not exist yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The columns that it has.</returns>
    /// <exception cref="LakeException">It breaks the contract. Kind <see cref="LakeErrorKind.RawData"/>.</exception>
    public static async Task<IReadOnlyList<TableColumn>> CheckAsync(
        Dataset dataset, ObjectInfo source, IObjectStore store, ContractChecker contracts, Func<string> newFile, CancellationToken cancellationToken)
    {
        try
        {
            using LocalCopy end = await ParquetEnd.FetchAsync(source, store, newFile, cancellationToken).ConfigureAwait(false) ?? throw Vanished(source);
            return CheckColumns(dataset, source, await contracts.DescribeAsync(end.Path, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is DuckDbException or LakeException { Kind: LakeErrorKind.RawData })
        {
            // Nothing vouches for the bytes of a part on their way here: what they say against a delivery, the whole must say, too.
            using LocalCopy whole = await FetchAsync(source, store, cancellationToken).ConfigureAwait(false);
            return CheckColumns(dataset, source, await DescribeAsync(source, whole, store, contracts, cancellationToken).ConfigureAwait(false));
        }
    }

    private static async Task<IReadOnlyList<TableColumn>> DescribeAsync(
        ObjectInfo source, LocalCopy whole, IObjectStore store, ContractChecker contracts, CancellationToken cancellationToken)
    {
        try
        {
            return await contracts.DescribeAsync(whole.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.OutOfMemory)
        {
            throw new LakeException(
                LakeErrorKind.RawData, "The object's Parquet footer does not fit into memory: its length is damaged, or there are very many columns and row groups",
                source.Address.ToString(), MendDelivery + "; of a sound one, raise LAKE_MEMORY_LIMIT", e);
        }
        catch (DuckDbException e)
        {
            throw await ExplainAsync(e, source, store, contracts, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IReadOnlyList<TableColumn> CheckColumns(Dataset dataset, ObjectInfo source, IReadOnlyList<TableColumn> columns)
    {
        foreach (RawColumn column in dataset.RawColumns)
        {
            TableColumn[] found = [.. columns.Where(other => string.Equals(other.Name, column.Name, StringComparison.OrdinalIgnoreCase))];
            if (found.Length == 0)
            {
                throw new LakeException(
                    LakeErrorKind.RawData, $"Column {column.Name} is missing; there are {string.Join(", ", columns.Select(other => other.Name))}",
                    $"{source.Address}, column {column.Name}", MendDelivery);
            }

            if (!column.Accepts(found[0].Type))
            {
                throw new LakeException(
                    LakeErrorKind.RawData, $"Column {column.Name} is {found[0].Type} and must be {Expected(column.Kind)}",
                    $"{source.Address}, column {column.Name}", MendDelivery);
            }
        }

        return columns;
    }

    /// <summary>Whether an object is gone, or was replaced, since it was listed.</summary>
    public static async Task<bool> HasVanishedAsync(ObjectInfo source, IObjectStore store, CancellationToken cancellationToken) =>
        (await store.FindAsync(source.Address, cancellationToken).ConfigureAwait(false))?.ETag != source.ETag;

    /// <summary>The error for an object that is gone, or was replaced, since it was listed.</summary>
    public static LakeException Vanished(ObjectInfo source) => new(
        LakeErrorKind.RawData, "The raw object vanished or was replaced during the run", source.Address.ToString(),
        "Run the same command again; it takes the raw zone as it is then");

    /// <summary>Says in the lake's words why DuckDB could not read an object, or could not write what it made of it.</summary>
    public static async Task<LakeException> ExplainAsync(
        DuckDbException error, ObjectInfo source, IObjectStore store, ContractChecker contracts, CancellationToken cancellationToken)
    {
        if (await HasVanishedAsync(source, store, cancellationToken).ConfigureAwait(false)
            || await store.FetchAsync(source, cancellationToken).ConfigureAwait(false) is not { } copy)
        {
            return Vanished(source);
        }

        // The same error may come from a damaged delivery and from a full disk, so the delivery itself is asked.
        using LocalCopy inUse = copy;
        bool isDamaged = error.Message.Contains(copy.Path, StringComparison.Ordinal)
            || !await contracts.IsReadableAsync(copy.Path, cancellationToken).ConfigureAwait(false);
        return isDamaged
            ? new LakeException(
                LakeErrorKind.RawData,
                source.SizeBytes == 0 ? "The object is empty, it has zero bytes" : "The object is not readable as Parquet: " + error.Reason,
                source.Address.ToString(), MendDelivery, error)
            : EngineErrors.Translate(error, source.Address.ToString());
    }

    private static string Expected(RawColumnKind kind) => kind switch
    {
        RawColumnKind.Instant => "a timestamp, a date or VARCHAR",
        RawColumnKind.Number => "a number or VARCHAR",
        _ => "VARCHAR",
    };
}
