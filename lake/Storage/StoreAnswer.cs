namespace DataLake.Lake.Storage;

/// <summary>What the latest answer of an S3 store said of the store itself.</summary>
/// <param name="Server">The program, as its header <c>Server</c> has it; null when it keeps that to itself.</param>
/// <param name="Clock">How far the store's clock is ahead of this machine's, negative when behind, to a second; null without a header <c>Date</c>.</param>
public sealed record StoreAnswer(string? Server, TimeSpan? Clock);
