using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>Reads data objects that a manifest names, and makes sure that they still are what it says.</summary>
internal static class StoredFiles
{
    /// <summary>The SHA-256 of an object as it rests in the store, or null when there is none.</summary>
    public static async Task<string?> ChecksumAsync(IObjectStore store, ObjectAddress address, CancellationToken cancellationToken)
    {
        Stream? content = await store.OpenReadAsync(address, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            return await Checksum.OfAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Brings an object to the local disk and compares its checksum with the manifest's.</summary>
    /// <returns>The local path, or null when the object is gone or damaged.</returns>
    public static async Task<string?> TryFetchAsync(IObjectStore store, ObjectAddress address, ManifestFile file, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(address, cancellationToken).ConfigureAwait(false) is not { } found || found.SizeBytes != file.Bytes)
        {
            return null;
        }

        string? path = await store.FetchAsync(address, found.ETag, cancellationToken).ConfigureAwait(false);
        return path is not null && await Checksum.OfFileAsync(path, cancellationToken).ConfigureAwait(false) == file.Sha256 ? path : null;
    }
}
