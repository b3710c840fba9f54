using System.Text.Json.Serialization;

namespace DataLake.Lake.Tables;

/// <summary>
/// What became of one raw object. It depends on the object and the dataset's rules alone, so all execution dates share it.
/// It is stored as the object's receipt, and again in the manifest of every date that it is part of.
/// </summary>
public sealed record CuratedObject
{
    /// <summary>The format of this receipt.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>What the result was made from: a hash of the raw key, its ETag and the rules. Names the files.</summary>
    public required string Id { get; init; }

    /// <summary>The raw object.</summary>
    public required ManifestInput Source { get; init; }

    /// <summary>The typed rows.</summary>
    public required ManifestFile Curated { get; init; }

    /// <summary>The rejected rows, as delivered.</summary>
    public required ManifestFile Rejected { get; init; }

    /// <summary>The typed rows summed up, for execution dates at or after <see cref="To"/>; null when the dataset has no such SQL, or there is no row.</summary>
    public ManifestFile? Summary { get; init; }

    /// <summary>The files with its rows, which a date's manifest names; sums are no rows.</summary>
    [JsonIgnore]
    public IEnumerable<ManifestFile> RowFiles => [Curated, Rejected];

    /// <summary>All its files.</summary>
    [JsonIgnore]
    public IEnumerable<ManifestFile> Files => Summary is null ? RowFiles : [.. RowFiles, Summary];

    /// <summary>Rejected rows by reason.</summary>
    public required IReadOnlyDictionary<string, long> RejectedByReason { get; init; }

    /// <summary>The earliest event of the curated rows, UTC; null when there is no row.</summary>
    public required DateTime? From { get; init; }

    /// <summary>The latest event of the curated rows, UTC; null when there is no row.</summary>
    public required DateTime? To { get; init; }

    /// <summary>
    /// Whether a run found that the files are not what this says. They are then written anew, under the same keys, because
    /// other manifests name them, too.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDamaged { get; init; }

    /// <summary>The run that curated it.</summary>
    public required string RunId { get; init; }
}
