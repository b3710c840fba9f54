namespace DataLake.Api.Security;

/// <summary>What a key may do.</summary>
[Flags]
public enum ApiScopes
{
    /// <summary>Nothing; for a route: open to everybody.</summary>
    None = 0,

    /// <summary>Ask for vouchers.</summary>
    Lookup = 1,

    /// <summary>Look at segments, snapshots, runs and zones.</summary>
    Browse = 2,

    /// <summary>Ask in SQL.</summary>
    Query = 4,
}
