namespace DataLake.Lake.Storage;

/// <summary>Gives ranges of an object's bytes, of exactly the object that was found.</summary>
public interface IObjectRanges
{
    /// <summary>Opens a range. Broken connections are mended on the way.</summary>
    /// <param name="found">The object; its ETag must still be this one.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="count">How many bytes; the range must lie within the object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bytes, or null when there is no such object with that ETag any more.</returns>
    Task<Stream?> OpenRangeAsync(ObjectInfo found, long start, long count, CancellationToken cancellationToken);
}
