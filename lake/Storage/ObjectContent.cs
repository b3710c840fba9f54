namespace DataLake.Lake.Storage;

/// <summary>The bytes of a small object, and the ETag that they had.</summary>
/// <param name="Bytes">All bytes of the object.</param>
/// <param name="ETag">The ETag of exactly these bytes.</param>
public sealed record ObjectContent(ReadOnlyMemory<byte> Bytes, string ETag);
