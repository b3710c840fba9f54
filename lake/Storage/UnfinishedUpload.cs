namespace DataLake.Lake.Storage;

/// <summary>An upload in parts that was begun and neither completed nor aborted; its parts take space and no listing of objects shows them.</summary>
/// <param name="Address">The object that it would have become.</param>
/// <param name="UploadId">What the store calls it.</param>
/// <param name="Started">When it was begun, UTC, by the store's clock.</param>
public sealed record UnfinishedUpload(ObjectAddress Address, string UploadId, DateTimeOffset Started);
