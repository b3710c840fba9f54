using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Tests;

/// <summary>A real store, for those that do something else at one place.</summary>
/// <param name="store">The store.</param>
internal abstract class DelegatingStore(IObjectStore store) : IObjectStore
{
    public string Root => store.Root;

    public virtual Task<ConditionalPuts> FindConditionalPutsAsync(string bucket, CancellationToken cancellationToken) => store.FindConditionalPutsAsync(bucket, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectAddress prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectAddress prefix, string after, CancellationToken cancellationToken) => store.ListAsync(prefix, after, cancellationToken);

    public Task CheckReadableAsync(string bucket, CancellationToken cancellationToken) => store.CheckReadableAsync(bucket, cancellationToken);

    public Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken) => store.FindAsync(address, cancellationToken);

    public virtual Task<ObjectContent?> ReadAsync(ObjectAddress address, CancellationToken cancellationToken) => store.ReadAsync(address, cancellationToken);

    public Task<(bool IsUnchanged, ObjectContent? Content)> ReadIfChangedAsync(ObjectAddress address, string? etag, CancellationToken cancellationToken) =>
        store.ReadIfChangedAsync(address, etag, cancellationToken);

    public Task<Stream?> OpenReadAsync(ObjectAddress address, CancellationToken cancellationToken) => store.OpenReadAsync(address, cancellationToken);

    public Task<Stream?> OpenReadAsync(ObjectInfo found, CancellationToken cancellationToken) => store.OpenReadAsync(found, cancellationToken);

    public Task<LocalCopy?> FetchAsync(ObjectInfo found, CancellationToken cancellationToken) => store.FetchAsync(found, cancellationToken);

    public Task<LocalCopy?> FetchEndAsync(ObjectInfo found, long count, string path, CancellationToken cancellationToken) =>
        store.FetchEndAsync(found, count, path, cancellationToken);

    public Task<ObjectInfo?> PutAsync(ObjectAddress address, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        store.PutAsync(address, content, condition, cancellationToken);

    public Task<ObjectInfo?> PutFileAsync(ObjectAddress address, string path, string? sha256, PutCondition condition, CancellationToken cancellationToken) =>
        store.PutFileAsync(address, path, sha256, condition, cancellationToken);

    public Task DeleteAsync(IReadOnlyCollection<ObjectAddress> addresses, CancellationToken cancellationToken) => store.DeleteAsync(addresses, cancellationToken);
}
