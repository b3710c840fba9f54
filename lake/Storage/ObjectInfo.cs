namespace DataLake.Lake.Storage;

/// <summary>What a store says of an object without reading it.</summary>
/// <param name="Address">Where the object is.</param>
/// <param name="ETag">Changes whenever the object's bytes change. Opaque, without quotes.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="LastModified">When it was last written, UTC.</param>
public sealed record ObjectInfo(ObjectAddress Address, string ETag, long SizeBytes, DateTimeOffset LastModified);
