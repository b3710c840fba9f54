using System.Text.Json.Serialization;

namespace DataLake.Lake.Tables;

/// <summary>An object that was read.</summary>
/// <param name="Key">Its key within its bucket.</param>
/// <param name="ETag">Its ETag at that time.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Rows">How many rows it has.</param>
public sealed record ManifestInput(string Key, [property: JsonPropertyName("etag")] string ETag, long Bytes, long Rows);
