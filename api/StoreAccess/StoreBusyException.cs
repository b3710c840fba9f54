namespace DataLake.Api.StoreAccess;

/// <summary>As many requests wait for the store already as may; the client is to try again later.</summary>
internal sealed class StoreBusyException(int most) : Exception($"{most} requests read the store at once, half of LAKE_API_CONCURRENCY; try again in the seconds that Retry-After says.");
