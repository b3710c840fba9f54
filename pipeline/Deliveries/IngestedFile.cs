namespace DataLake.Pipeline.Deliveries;

/// <summary>What became of a file that was ingested.</summary>
/// <param name="Path">The file as named.</param>
/// <param name="Key">The raw object that has its content, <c>bucket/key</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="IsNew">Whether it was put there now; false when the content was there already.</param>
public sealed record IngestedFile(string Path, string Key, long Bytes, bool IsNew);
