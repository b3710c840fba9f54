namespace DataLake.Lake.Storage;

/// <summary>A range of an object, and what its store says of the object besides.</summary>
/// <param name="Body">The range's bytes.</param>
/// <param name="Sha256">The SHA-256 of the whole object, in lower-case hexadecimal digits, as its writer noted it; null when he did not.</param>
/// <param name="HasOpaqueETag">Whether the ETag may look like an MD5 and be none, as those of some encrypted objects do.</param>
public sealed record ObjectRange(Stream Body, string? Sha256 = null, bool HasOpaqueETag = false) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
