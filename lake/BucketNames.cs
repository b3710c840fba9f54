namespace DataLake.Lake;

/// <summary>What the bucket of each zone is called. The defaults are the zones' own names in lower case.</summary>
/// <param name="Raw">The bucket of the raw zone. Default <c>raw</c>.</param>
/// <param name="Curated">The bucket of the curated zone. Default <c>curated</c>.</param>
/// <param name="Provision">The bucket of the provision zone. Default <c>provision</c>.</param>
/// <param name="Consumption">The bucket of the consumption zone. Default <c>consumption</c>.</param>
public sealed record BucketNames(
    string Raw = "raw", string Curated = "curated", string Provision = "provision", string Consumption = "consumption")
{
    /// <summary>The bucket of a zone.</summary>
    public string this[Zone zone] => zone switch
    {
        Zone.Raw => Raw,
        Zone.Curated => Curated,
        Zone.Provision => Provision,
        Zone.Consumption => Consumption,
        _ => throw new ArgumentOutOfRangeException(nameof(zone), zone, "No such zone."),
    };

    /// <summary>All four, in the order of the zones.</summary>
    public IReadOnlyList<string> All => [Raw, Curated, Provision, Consumption];
}
