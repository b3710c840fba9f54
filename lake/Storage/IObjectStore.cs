namespace DataLake.Lake.Storage;

/// <summary>
/// Where the lake's objects rest. Objects are replaced as a whole or not at all: a reader sees the old bytes or the new ones.
/// Every method is safe to call from several threads and several processes at once. A store that cannot be reached, or that
/// refuses, throws a <see cref="LakeException"/> of kind <see cref="LakeErrorKind.StoreUnavailable"/>.
/// </summary>
public interface IObjectStore
{
    /// <summary>Where the store is, as the user named it: a folder or an endpoint.</summary>
    string Root { get; }

    /// <summary>How many requests were sent over a network so far, retries included; 0 where there is none.</summary>
    int Requests => 0;

    /// <summary>How many of them were tried again after an error that may pass.</summary>
    int Retries => 0;

    /// <summary>
    /// What the store makes of conditions. Where it does not keep them, a put still looks at its condition before it writes, and
    /// somebody who writes in between is not noticed: writers must be kept apart by other means.
    /// </summary>
    /// <param name="bucket">A bucket that the user may write to; it is made where there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ConditionalPuts> FindConditionalPutsAsync(string bucket, CancellationToken cancellationToken) => Task.FromResult(ConditionalPuts.Kept);

    /// <summary>Whether there is a bucket; one that this user may not see is an error. In a folder it takes none to be there.</summary>
    Task<bool> HasBucketAsync(string bucket, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Lists the objects whose key starts with the prefix, in the ordinal order of their keys.</summary>
    /// <param name="prefix">The bucket, and what keys start with: any text, usually up to a slash. No bucket means no objects.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<ObjectInfo> ListAsync(ObjectAddress prefix, CancellationToken cancellationToken) => ListAsync(prefix, after: "", cancellationToken);

    /// <summary>Lists the objects whose key starts with the prefix and comes after another one, in the ordinal order of their keys.</summary>
    /// <param name="prefix">The bucket, and what keys start with: any text, usually up to a slash. No bucket means no objects.</param>
    /// <param name="after">Keys up to this one are passed over; it need not exist. Empty to begin with the first.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<ObjectInfo> ListAsync(ObjectAddress prefix, string after, CancellationToken cancellationToken);

    /// <summary>Makes sure that the user may list a bucket, by looking at one object of it at most.</summary>
    /// <exception cref="LakeException">
    /// The store cannot be reached, or refuses: see <see cref="LakeException.IsAccessDenied"/>. A bucket that does not exist
    /// yet is no error.
    /// </exception>
    Task CheckReadableAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Looks an object up without reading it.</summary>
    /// <returns>The object, or null when there is none.</returns>
    Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Looks up what the writer of an object noted that its bytes hash to. A note is no proof: it tells what was written, not what rests there.</summary>
    /// <param name="found">The object as it was found; it must still have that ETag.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The SHA-256 in lower-case hexadecimal digits; null when nothing is noted, the object is another, or the store keeps no notes.</returns>
    Task<string?> FindNotedSha256Async(ObjectInfo found, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Reads a small object whole.</summary>
    /// <returns>Its bytes and its ETag, which belong together; null when there is none.</returns>
    Task<ObjectContent?> ReadAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Reads a small object whole unless it still is what the caller has.</summary>
    /// <param name="address">The object.</param>
    /// <param name="etag">The ETag of what the caller has; null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the object has that ETag; if not, what it is now, null when there is none.</returns>
    Task<(bool IsUnchanged, ObjectContent? Content)> ReadIfChangedAsync(ObjectAddress address, string? etag, CancellationToken cancellationToken);

    /// <summary>Opens an object for reading from its start to its end.</summary>
    /// <returns>The bytes, or null when there is none. The object as it was when it was opened, also when it is replaced meanwhile.</returns>
    Task<Stream?> OpenReadAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Opens exactly the object that was found, for reading from its start to its end.</summary>
    /// <param name="found">The object; its ETag must still be this one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bytes that have this ETag, or null when the object is gone or was replaced.</returns>
    Task<Stream?> OpenReadAsync(ObjectInfo found, CancellationToken cancellationToken);

    /// <summary>Writes a small object.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="condition">What must hold at the moment of writing.</param>
    /// <param name="cancellationToken">Gives up; the object is then the old one or the new one.</param>
    /// <returns>The object as written, or null when the condition does not hold and nothing was written.</returns>
    Task<ObjectInfo?> PutAsync(ObjectAddress address, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>Writes an object from a local file, which is gone afterwards.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="path">The local file, complete and closed.</param>
    /// <param name="sha256">What its bytes hash to, in lower-case hexadecimal digits, where that is known; null lets the store find out if it wants to.</param>
    /// <param name="condition">What must hold at the moment of writing.</param>
    /// <param name="cancellationToken">Gives up; the object is then the old one or the new one.</param>
    /// <returns>The object as written, or null when the condition does not hold and nothing was written.</returns>
    Task<ObjectInfo?> PutFileAsync(ObjectAddress address, string path, string? sha256, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>Deletes objects; those that do not exist are passed over.</summary>
    Task DeleteAsync(IReadOnlyCollection<ObjectAddress> addresses, CancellationToken cancellationToken);

    /// <summary>Brings an object to the local disk, for DuckDB to read. A copy that is there already is given without asking the store.</summary>
    /// <param name="found">The object as it was found; it must still have that ETag.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A file with the object's bytes, or null when there is no such object with that ETag.</returns>
    Task<LocalCopy?> FetchAsync(ObjectInfo found, CancellationToken cancellationToken);

    /// <summary>Brings the end of an object to the local disk; a Parquet file says there what it has.</summary>
    /// <param name="found">The object as it was found; it must still have that ETag.</param>
    /// <param name="count">How many bytes, 1 up to the object's length.</param>
    /// <param name="path">A local file that does not exist yet; it is made where the store is distant, and gone with the copy.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// A file of the object's length whose last bytes are the object's; what comes before them is not to be read. Null when
    /// there is no such object with that ETag.
    /// </returns>
    Task<LocalCopy?> FetchEndAsync(ObjectInfo found, long count, string path, CancellationToken cancellationToken);

    /// <summary>Says that an object will be fetched soon: where the store is distant, it is brought while the caller works on something else.</summary>
    /// <param name="found">The object as it was found.</param>
    void Prefetch(ObjectInfo found)
    {
    }
}
