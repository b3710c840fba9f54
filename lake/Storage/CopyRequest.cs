namespace DataLake.Lake.Storage;

/// <summary>An object that a local copy is wanted of.</summary>
/// <param name="Address">The object.</param>
/// <param name="ETag">The ETag that it must have, without quotes.</param>
public sealed record CopyRequest(ObjectAddress Address, string ETag)
{
    /// <summary>Its length in bytes, where the caller knows it, which saves the look-up; null, the default, when not.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>What makes two requests ask for the same copy.</summary>
    internal (ObjectAddress Address, string ETag) Identity => (Address, ETag);
}
