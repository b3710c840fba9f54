namespace DataLake.Lake;

/// <summary>The four zones that data moves through, always in this order.</summary>
public enum Zone
{
    /// <summary>Objects exactly as delivered.</summary>
    Raw,

    /// <summary>Typed, cleaned rows and the rejected rows, one pair of objects per raw object.</summary>
    Curated,

    /// <summary>Aggregates per execution date.</summary>
    Provision,

    /// <summary>The audited snapshots that are served, and the run history.</summary>
    Consumption,
}
