using DataLake.Lake.Storage;

namespace DataLake.Lake.Tables;

/// <summary>Reads data objects that a manifest names, and makes sure that they still are what it says.</summary>
public static class StoredFiles
{
    private const int MostReadings = 10;

    /// <summary>Brings an object to the local disk and compares its checksum with the manifest's.</summary>
    /// <returns>The local copy, or null when the object is gone or damaged.</returns>
    public static async Task<LocalCopy?> TryFetchAsync(IObjectStore store, ObjectAddress address, ManifestFile file, CancellationToken cancellationToken)
    {
        LocalCopy? copy = await TryFetchUnverifiedAsync(store, address, file, cancellationToken).ConfigureAwait(false);
        try
        {
            if (copy is not null && await HasChecksumAsync(copy, file, cancellationToken).ConfigureAwait(false))
            {
                return copy;
            }
        }
        catch
        {
            copy?.Dispose();
            throw;
        }

        copy?.Dispose();
        return null;
    }

    /// <summary>Brings an object to the local disk. Its checksum is still to be compared.</summary>
    /// <returns>The local copy, or null when the object is gone or its size is not the manifest's.</returns>
    public static async Task<LocalCopy?> TryFetchUnverifiedAsync(
        IObjectStore store, ObjectAddress address, ManifestFile file, CancellationToken cancellationToken) =>
        await store.FindAsync(address, cancellationToken).ConfigureAwait(false) is { } found && found.SizeBytes == file.Bytes
            ? await store.FetchAsync(found, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Whether an object is there and its checksum is the manifest's.</summary>
    public static async Task<bool> IsIntactAsync(IObjectStore store, ObjectAddress address, ManifestFile file, CancellationToken cancellationToken)
    {
        using LocalCopy? copy = await TryFetchAsync(store, address, file, cancellationToken).ConfigureAwait(false);
        return copy is not null;
    }

    /// <summary>Whether the checksum of a local copy is the manifest's. One that was hashed as it came is not read again.</summary>
    public static async Task<bool> HasChecksumAsync(LocalCopy copy, ManifestFile file, CancellationToken cancellationToken) =>
        copy.Sha256 is { } known ? known == file.Sha256 : await HasChecksumAsync(copy.Path, file, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the checksum of a local file is the manifest's.</summary>
    public static async Task<bool> HasChecksumAsync(string path, ManifestFile file, CancellationToken cancellationToken) =>
        await Checksum.OfFileAsync(path, cancellationToken).ConfigureAwait(false) == file.Sha256;

    /// <summary>
    /// Whether exactly the object that was found has this content. A no counts when two readings say the same: a byte that
    /// changed on its way here says nothing of the object.
    /// </summary>
    /// <returns>False also when the object is gone or was replaced.</returns>
    /// <exception cref="LakeException">It arrived different every time. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public static async Task<bool> HasContentAsync(IObjectStore store, ObjectInfo found, string sha256, CancellationToken cancellationToken)
    {
        string? before = null;
        for (int attempt = 0; attempt < MostReadings; attempt++)
        {
            string? read = await ChecksumAsync(store, found, cancellationToken).ConfigureAwait(false);
            if (read is null || read == sha256 || read == before)
            {
                return read == sha256;
            }

            before = read;
        }

        throw new LakeException(
            LakeErrorKind.StoreUnavailable, $"The object arrived different {MostReadings} times", $"{found.Address} in {store.Root}",
            "Check what lies between here and the store, then run the same command again");
    }

    /// <summary>The SHA-256 of exactly the object that was found, or null when it is gone or was replaced.</summary>
    public static async Task<string?> ChecksumAsync(IObjectStore store, ObjectInfo found, CancellationToken cancellationToken)
    {
        Stream? content = await store.OpenReadAsync(found, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            return await Checksum.OfAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }
}
