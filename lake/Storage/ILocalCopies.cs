namespace DataLake.Lake.Storage;

/// <summary>Keeps local copies of a distant store's objects, for DuckDB to read.</summary>
public interface ILocalCopies : IDisposable
{
    /// <summary>Brings an object to the local disk, unless it is there already.</summary>
    /// <param name="found">The object, as it is in the store right now.</param>
    /// <param name="source">Gives its bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The path of a file with the object's bytes, or null when the object changed meanwhile.</returns>
    Task<string?> FetchAsync(ObjectInfo found, IObjectRanges source, CancellationToken cancellationToken);
}
