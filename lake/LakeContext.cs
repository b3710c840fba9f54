using DataLake.Lake.Storage;
using DataLake.Lake.Storage.Resilience;
using DataLake.Lake.Tables;

namespace DataLake.Lake;

/// <summary>A lake: its settings, its store, its keys and its clock, opened once and handed to whoever works on it.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Store">Where the objects rest.</param>
/// <param name="Clock">Where the time comes from.</param>
public sealed record LakeContext(LakeOptions Options, IObjectStore Store, TimeProvider Clock) : IDisposable
{
    /// <summary>Forms the keys.</summary>
    public LakePath Path => new(Options.Buckets);

    /// <summary>Reads and writes manifests and their kin.</summary>
    public ManifestStore Manifests => new(Store);

    /// <summary>Where the crash campaign kills the process; nowhere, usually.</summary>
    public FailPoint FailPoint { get; init; } = new(null);

    /// <summary>Opens the lake that the settings name. Nothing is touched yet.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <param name="onRetry">Told of each request to an S3 store that is tried again; null for nobody.</param>
    public static LakeContext Open(LakeOptions options, TimeProvider clock, Action<RetryNotice>? onRetry = null) => new(
        options,
        options.IsOnS3
            ? new S3ObjectStore(options.Root, options.S3, LocalCopiesOptions.From(options), clock, onRetry)
            : new DirectoryObjectStore(options.Root),
        clock);

    /// <summary>Closes the store's connections, where it has any.</summary>
    public void Dispose() => (Store as IDisposable)?.Dispose();
}
