using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>Reads data objects that a manifest names, and makes sure that they still are what it says.</summary>
internal static class StoredFiles
{
    /// <summary>The SHA-256 of an object as it rests in the store, or null when there is none.</summary>
    public static async Task<string?> ChecksumAsync(IObjectStore store, ObjectAddress address, CancellationToken cancellationToken) =>
        await ChecksumAsync(await store.OpenReadAsync(address, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The SHA-256 of exactly the object that was found, or null when it is gone or was replaced.</summary>
    public static async Task<string?> ChecksumAsync(IObjectStore store, ObjectInfo found, CancellationToken cancellationToken) =>
        await ChecksumAsync(await store.OpenReadAsync(found, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Brings an object to the local disk and compares its checksum with the manifest's.</summary>
    /// <returns>The local path, or null when the object is gone or damaged.</returns>
    public static async Task<string?> TryFetchAsync(IObjectStore store, ObjectAddress address, ManifestFile file, CancellationToken cancellationToken) =>
        await TryFetchUnverifiedAsync(store, address, file, cancellationToken).ConfigureAwait(false) is { } path
        && await IsIntactAsync(path, file, cancellationToken).ConfigureAwait(false) ? path : null;

    /// <summary>Brings an object to the local disk. <see cref="IsIntactAsync"/> is still to be asked.</summary>
    /// <returns>The local path, or null when the object is gone or its size is not the manifest's.</returns>
    public static async Task<string?> TryFetchUnverifiedAsync(
        IObjectStore store, ObjectAddress address, ManifestFile file, CancellationToken cancellationToken) =>
        await store.FindAsync(address, cancellationToken).ConfigureAwait(false) is { } found && found.SizeBytes == file.Bytes
            ? await store.FetchAsync(address, found.ETag, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Whether the checksum of a local file is the manifest's.</summary>
    public static async Task<bool> IsIntactAsync(string path, ManifestFile file, CancellationToken cancellationToken) =>
        await Checksum.OfFileAsync(path, cancellationToken).ConfigureAwait(false) == file.Sha256;

    private static async Task<string?> ChecksumAsync(Stream? content, CancellationToken cancellationToken)
    {
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
