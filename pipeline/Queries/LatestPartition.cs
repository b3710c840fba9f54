using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Queries;

/// <summary>Reads the partition that is asked for, most often that of the latest execution date, also while dates are being added and made anew.</summary>
internal static class LatestPartition
{
    /// <summary>Reads the manifest of an execution date, or of the latest one when none is named.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="prefix">Where the dates are; it ends with a slash.</param>
    /// <param name="date">The date, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The manifest, or null when there is none.</returns>
    /// <exception cref="LakeException">It is damaged or of a newer format. Kind <see cref="LakeErrorKind.Unexpected"/>.</exception>
    public static Task<Manifest?> ReadAsync(LakeContext lake, ObjectAddress prefix, ExecutionDate? date, CancellationToken cancellationToken) => date is { } named
        ? lake.Manifests.ReadManifestAsync(LakePath.PartitionManifest(prefix, named), cancellationToken)
        : ReadAsync(lake, prefix, cancellationToken);

    /// <summary>
    /// Reads the manifest of the latest execution date below a prefix, as it was at a moment when there was no later one. Between
    /// the listing and the reading a copy of the lake or a backfill can add a later date and then make this one anew.
    /// </summary>
    /// <param name="lake">The lake.</param>
    /// <param name="prefix">Where the dates are; it ends with a slash.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The manifest, or null when no date has one.</returns>
    /// <exception cref="LakeException">It is damaged or of a newer format. Kind <see cref="LakeErrorKind.Unexpected"/>.</exception>
    public static async Task<Manifest?> ReadAsync(LakeContext lake, ObjectAddress prefix, CancellationToken cancellationToken)
    {
        ObjectInfo? listed = await FindAsync(lake, prefix, cancellationToken).ConfigureAwait(false);
        while (listed is not null)
        {
            (Manifest Value, string ETag)? read = await lake.Manifests.ReadAsync(listed.Address, LakeJson.Default.Manifest, cancellationToken).ConfigureAwait(false);
            if (read?.ETag == listed.ETag)
            {
                return read.Value.Value;
            }

            ObjectInfo? now = await FindAsync(lake, prefix, cancellationToken).ConfigureAwait(false);
            if (read is not null && now?.Address == listed.Address)
            {
                return read.Value.Value;
            }

            listed = now;
        }

        return null;
    }

    private static async Task<ObjectInfo?> FindAsync(LakeContext lake, ObjectAddress prefix, CancellationToken cancellationToken)
    {
        (ExecutionDate Date, ObjectInfo Manifest)? latest = null;
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (LakePath.IsPartitionManifest(prefix, info.Address, out ExecutionDate date) && (latest is not { } known || date > known.Date))
            {
                latest = (date, info);
            }
        }

        return latest?.Manifest;
    }
}
