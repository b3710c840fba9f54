namespace DataLake.Lake.Storage;

/// <summary>
/// What <see cref="LocalCopies"/> downloads from: objects that are read in ranges. Retries, time-outs and the bound on requests
/// are the source's own business; what it throws ends the download and reaches whoever asked. Every method is safe to call
/// from several threads at once, and ends soon after it is cancelled.
/// </summary>
public interface IRangeSource
{
    /// <summary>Where the objects are, as the user named it; part of a copy's name, so that two stores can share a folder.</summary>
    string Root { get; }

    /// <summary>Looks up how long an object is.</summary>
    /// <returns>Its length in bytes, or null when there is no such object with that ETag.</returns>
    Task<long?> FindLengthAsync(ObjectAddress address, string etag, CancellationToken cancellationToken);

    /// <summary>Opens a range of an object (<c>If-Match</c> and <c>Range</c>).</summary>
    /// <param name="address">The object.</param>
    /// <param name="etag">The ETag that the object must have.</param>
    /// <param name="offset">Where the range begins, in bytes from the object's start.</param>
    /// <param name="count">How many bytes; at least 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The bytes, fewer than asked for only when the object ends within the range; null when there is no such object with that
    /// ETag any more.
    /// </returns>
    Task<ObjectRange?> OpenRangeAsync(ObjectAddress address, string etag, long offset, long count, CancellationToken cancellationToken);
}
