using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Copying;

/// <summary>Finds out whether source and destination are one lake under two names: an address and a host name, for instance.</summary>
internal static class SameLake
{
    /// <summary>
    /// Looks. Only where an object of the source is at the destination with the same ETag and time is something written there: an
    /// object that the source then has, too, or has not. It is deleted again.
    /// </summary>
    /// <exception cref="LakeException">They are one. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static async Task RefuseAsync(
        LakeContext from, LakeContext to, LakeListing source, LakeListing there, bool dryRun, CancellationToken cancellationToken)
    {
        int equal = source.Objects.Count(one => there.Find(one.Address) == one.Info);
        bool isSame = equal > 0 && (dryRun ? equal == source.Objects.Count : await HasProbeAsync(from, to, cancellationToken).ConfigureAwait(false));
        if (isSame)
        {
            throw CopyErrors.SameLake(from, to);
        }
    }

    private static async Task<bool> HasProbeAsync(LakeContext from, LakeContext to, CancellationToken cancellationToken)
    {
        string bucket = to.Options.Buckets.Consumption;
        ObjectAddress probe = new(bucket, $"{LakePath.DoctorPrefix(bucket).Key}copy-{Guid.NewGuid():N}");
        await to.Store.PutAsync(probe, "Tells two lakes from one with two names. It may be deleted."u8.ToArray(), PutCondition.None, cancellationToken).ConfigureAwait(false);
        try
        {
            return await from.Store.FindAsync(probe, cancellationToken).ConfigureAwait(false) is not null;
        }
        finally
        {
            await TidyingUp.TryAsync(stop => to.Store.DeleteAsync([probe], stop)).ConfigureAwait(false);
        }
    }
}
