using System.Text.Json.Serialization;

namespace DataLake.Lake.Tables;

/// <summary>An object of another lake and what it was written as.</summary>
/// <param name="Source">Its bucket and key in the other lake.</param>
/// <param name="SourceETag">Its ETag there.</param>
/// <param name="Key">Its bucket and key here.</param>
/// <param name="ETag">Its ETag here, after it was read back.</param>
/// <param name="Bytes">Its length here.</param>
/// <param name="Sha256">The SHA-256 of its bytes here, hexadecimal.</param>
public sealed record CopiedObject(
    string Source, [property: JsonPropertyName("source_etag")] string SourceETag,
    string Key, [property: JsonPropertyName("etag")] string ETag, long Bytes, string Sha256);
