using DataLake.Lake;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>The error that a store does not do what the lake relies on.</summary>
internal static class BrokenPromise
{
    /// <summary>Makes the error.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="address">The object that showed it.</param>
    /// <param name="what">What happened.</param>
    /// <param name="mend">What to do; another store unless said.</param>
    public static LakeException Of(LakeContext lake, ObjectAddress address, string what, string? mend = null) => new(
        LakeErrorKind.StoreUnavailable, what, $"{address} in {lake.Store.Root}",
        mend ?? (lake.Options.IsOnS3 ? "Look whether a proxy stands in between; else use an S3 store that keeps its promises" : "Use a local file system"));
}
