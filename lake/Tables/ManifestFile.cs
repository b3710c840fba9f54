using System.Text.Json.Serialization;

namespace DataLake.Lake.Tables;

/// <summary>A data object that was written, read back and compared.</summary>
/// <param name="Key">Its key within its bucket.</param>
/// <param name="ETag">Its ETag when it was written.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Rows">How many rows it has; 0 for a file without rows, such as a segment scheme.</param>
/// <param name="Sha256">The SHA-256 of its bytes, hexadecimal.</param>
public sealed record ManifestFile(string Key, [property: JsonPropertyName("etag")] string ETag, long Bytes, long Rows, string Sha256);
