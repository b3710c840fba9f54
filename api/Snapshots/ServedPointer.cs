using DataLake.Api.StoreAccess;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>
/// The pointer to the served snapshot. The first look begins when this is made, so that the snapshot is loaded while the rest of
/// the service is put together.
/// </summary>
public sealed class ServedPointer
{
    private static readonly PointerLook _unchanged = new(true, null, null, null);
    private static readonly PointerLook _empty = new(false, null, null, null);

    private readonly LakeContext _lake;
    private readonly DatasetName _dataset;
    private readonly Patience _patience;
    private readonly SnapshotLoader _loader;

    /// <summary>Begins the first look.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="options">The dataset, and how long the pointer may take to come. It is small, and asked for again soon.</param>
    public ServedPointer(LakeContext lake, ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_lake, _dataset, _patience, _loader) = (lake, options.Dataset, new Patience(lake, options), new SnapshotLoader(lake, options.Dataset));

        // DuckDB's library is large; it is loaded beside the pointer and the manifest. What is wrong with it, the load says.
        Task.Run(() => DuckDbSession.Engine);
        First = Task.Run(() => LookAsync(null, CancellationToken.None));
    }

    /// <summary>The first look. It fails as <see cref="LookAsync"/> does.</summary>
    public Task<PointerLook> First { get; }

    /// <summary>Looks, and loads the snapshot when the pointer is another one.</summary>
    /// <param name="etag">The ETag of the pointer that was seen before; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">The store cannot be reached, or the snapshot is damaged.</exception>
    public async Task<PointerLook> LookAsync(string? etag, CancellationToken cancellationToken)
    {
        (bool isUnchanged, (CurrentSnapshot Value, string ETag)? read) = await ReadAsync(etag, cancellationToken).ConfigureAwait(false);
        return isUnchanged ? _unchanged
            : read is not { } pointer ? _empty
            : new PointerLook(false, pointer.ETag, pointer.Value, await _loader.LoadAsync(pointer.Value, cancellationToken).ConfigureAwait(false));
    }

    private Task<(bool IsUnchanged, (CurrentSnapshot Value, string ETag)? Read)> ReadAsync(string? etag, CancellationToken cancellationToken)
    {
        ObjectAddress address = _lake.Path.Current(_dataset);
        return _patience.WaitAsync(
            address.ToString(), stop => _lake.Manifests.ReadIfChangedAsync(address, etag, LakeJson.Default.CurrentSnapshot, stop), cancellationToken);
    }
}
