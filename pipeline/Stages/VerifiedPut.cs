using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Puts data objects into the store and reads them back: size and checksum must be those of what was written, and so row count and
/// columns are what they were found to be in it. Only then may a manifest name them.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="contracts">Looks at the columns and rows of Parquet files; null for copies, whose checksum says it all.</param>
internal sealed class VerifiedPut(IObjectStore store, ContractChecker? contracts)
{
    private const int ReadAttempts = 10;

    /// <summary>Up to here what is read back stays on the local disk, where the next stage finds it. None needs all of a larger one.</summary>
    private const long LargestCopy = 32 << 20;

    /// <summary>Puts a Parquet file.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="path">The local file; gone afterwards.</param>
    /// <param name="contract">The columns that it must have; null to compare with the local file's only.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">What was read back differs. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public async Task<ManifestFile> PutAsync(ObjectAddress address, string path, TableContract? contract, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        IReadOnlyList<TableColumn> columns = await contracts.DescribeAsync(path, cancellationToken).ConfigureAwait(false);
        if (contract?.Difference(columns) is { } difference)
        {
            throw new LakeException(
                LakeErrorKind.Usage, $"The SQL does not keep the table's contract: {difference}", address.ToString(),
                "Make the SQL and the columns in dataset.yaml agree");
        }

        long rows = await contracts.CountRowsAsync(path, cancellationToken).ConfigureAwait(false);
        return await PutFileAsync(address, path, rows, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies an object that a manifest names.</summary>
    /// <param name="from">The object.</param>
    /// <param name="file">What its manifest says of it.</param>
    /// <param name="to">Where to.</param>
    /// <param name="localPath">A local file that does not exist yet, for the bytes on their way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">The copy is not what the manifest says. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public async Task<ManifestFile> CopyAsync(
        ObjectAddress from, ManifestFile file, ObjectAddress to, string localPath, CancellationToken cancellationToken)
    {
        Stream source = await store.OpenReadAsync(from, cancellationToken).ConfigureAwait(false) ?? throw Differs(from, "it is gone");
        await using (source.ConfigureAwait(false))
        {
            FileStream local = new(localPath, FileMode.CreateNew);
            await using (local.ConfigureAwait(false))
            {
                await source.CopyToAsync(local, cancellationToken).ConfigureAwait(false);
            }
        }

        ManifestFile copy = await PutFileAsync(to, localPath, file.Rows, cancellationToken).ConfigureAwait(false);
        return copy.Sha256 == file.Sha256 ? copy : throw Differs(from, "its checksum");
    }

    /// <summary>Puts a file of any kind, and compares size and checksum.</summary>
    public async Task<ManifestFile> PutFileAsync(ObjectAddress address, string path, long rows, CancellationToken cancellationToken)
    {
        long bytes = new FileInfo(path).Length;
        string sha256 = await Checksum.OfFileAsync(path, cancellationToken).ConfigureAwait(false);
        ObjectInfo written = await store.PutFileAsync(address, path, sha256, PutCondition.None, cancellationToken).ConfigureAwait(false)
            ?? throw Differs(address, "it is gone");
        if (written.SizeBytes != bytes)
        {
            throw Differs(address, $"{written.SizeBytes} bytes instead of {bytes}");
        }

        ManifestFile file = new(address.Key, written.ETag, bytes, rows, sha256);
        return await RestsThereAsync(written, file, cancellationToken).ConfigureAwait(false) ? file : throw Differs(address, "its checksum");
    }

    /// <summary>Reads an object back as it is now: a run beside this one may have replaced it with the same bytes, under a new ETag.</summary>
    private async Task<bool> RestsThereAsync(ObjectInfo written, ManifestFile file, CancellationToken cancellationToken)
    {
        ObjectInfo read = written;
        for (int attempt = 0; attempt < ReadAttempts; attempt++)
        {
            if (await HasChecksumAsync(read, file, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            ObjectInfo now = await store.FindAsync(written.Address, cancellationToken).ConfigureAwait(false) ?? throw Differs(written.Address, "it is gone");
            if (now.ETag == read.ETag)
            {
                return false;
            }

            read = now;
        }

        return false;
    }

    private async Task<bool> HasChecksumAsync(ObjectInfo found, ManifestFile file, CancellationToken cancellationToken)
    {
        if (found.SizeBytes > LargestCopy)
        {
            return await StoredFiles.HasContentAsync(store, found, file.Sha256, cancellationToken).ConfigureAwait(false);
        }

        using LocalCopy? copy = await store.FetchAsync(found, cancellationToken).ConfigureAwait(false);
        return copy is not null && await StoredFiles.HasChecksumAsync(copy, file, cancellationToken).ConfigureAwait(false);
    }

    private LakeException Differs(ObjectAddress address, string difference) => new(
        LakeErrorKind.StoreUnavailable, $"What was read back is not what was written: {difference}", $"{address} in {store.Root}",
        "Check the disk or the store, then run the same command again; nothing refers to this object");
}
