using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Puts data objects into the store and reads them back: size, checksum, row count and columns must be what was written.
/// Only then may a manifest name them.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="contracts">Looks at the columns and rows of Parquet files; null for copies, whose checksum says it all.</param>
internal sealed class VerifiedPut(IObjectStore store, ContractChecker? contracts)
{
    private const int FetchAttempts = 10;

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
        (ManifestFile file, LocalCopy readBack) = await PutAndFetchAsync(address, path, rows, cancellationToken).ConfigureAwait(false);
        using (readBack)
        {
            if (new TableContract(columns).Difference(await contracts.DescribeAsync(readBack.Path, cancellationToken).ConfigureAwait(false)) is { } other)
            {
                throw Differs(address, other);
            }

            long rowsBack = await contracts.CountRowsAsync(readBack.Path, cancellationToken).ConfigureAwait(false);
            return rowsBack == rows ? file : throw Differs(address, $"{rowsBack} rows instead of {rows}");
        }
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
        (ManifestFile file, LocalCopy readBack) = await PutAndFetchAsync(address, path, rows, cancellationToken).ConfigureAwait(false);
        readBack.Dispose();
        return file;
    }

    private async Task<(ManifestFile File, LocalCopy ReadBack)> PutAndFetchAsync(
        ObjectAddress address, string path, long rows, CancellationToken cancellationToken)
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
        LocalCopy readBack = await FetchAsync(written, cancellationToken).ConfigureAwait(false) ?? throw Differs(address, "it is gone");
        try
        {
            return await StoredFiles.HasChecksumAsync(readBack, file, cancellationToken).ConfigureAwait(false)
                ? (file, readBack)
                : throw Differs(address, "its checksum");
        }
        catch
        {
            readBack.Dispose();
            throw;
        }
    }

    /// <summary>Fetches an object as it is now: a run beside this one may have replaced it with the same bytes, under a new ETag.</summary>
    private async Task<LocalCopy?> FetchAsync(ObjectInfo written, CancellationToken cancellationToken)
    {
        ObjectInfo? found = written;
        for (int attempt = 0; attempt < FetchAttempts && found is not null; attempt++)
        {
            if (await store.FetchAsync(found, cancellationToken).ConfigureAwait(false) is { } copy)
            {
                return copy;
            }

            found = await store.FindAsync(written.Address, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private LakeException Differs(ObjectAddress address, string difference) => new(
        LakeErrorKind.StoreUnavailable, $"What was read back is not what was written: {difference}", $"{address} in {store.Root}",
        "Check the disk or the store, then run the same command again; nothing refers to this object");
}
