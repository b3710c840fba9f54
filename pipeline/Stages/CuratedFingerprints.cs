using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// The fingerprints that go by the ETags of raw objects, and the ids that are made of them. Stages compare them to find out
/// what is up to date; a copy of the lake in another store, whose ETags differ, has to make them anew.
/// </summary>
internal static class CuratedFingerprints
{
    /// <summary>The name of the part that says which rules a curated partition was made by.</summary>
    public const string RulesPart = "rules";

    private const int IdLength = 32;

    /// <summary>The id of what the rules make of a raw object.</summary>
    public static string Id(string key, string etag, string rules) => Fingerprint.Hash(key, etag, rules)[..IdLength];

    /// <summary>Of the raw objects that a curated partition is made of, in the order of their keys.</summary>
    public static string Raw(IEnumerable<(string Key, string ETag)> objects) =>
        Fingerprint.Hash(objects.SelectMany(one => new[] { one.Key, one.ETag }));

    /// <summary>The curated objects that have a row which may count for an execution date; the others change nothing.</summary>
    public static CuratedObject[] Counted(IEnumerable<CuratedObject> objects, DateTime date) =>
        [.. objects.Where(one => one.From <= date).OrderBy(one => one.Id, StringComparer.Ordinal)];

    /// <summary>Of the curated objects that count for an execution date.</summary>
    public static string Input(IEnumerable<CuratedObject> counted) =>
        Fingerprint.Hash(counted.SelectMany(one => new[] { one.Id, one.Curated.Sha256 }));

    /// <summary>Of what became of every delivery, also of one that brought nothing to count.</summary>
    public static string Accounting(IEnumerable<CuratedObject> objects) =>
        Fingerprint.Hash(objects.SelectMany(one => new[] { one.Id, $"{one.Source.Rows} {one.Curated.Rows} {one.Rejected.Rows}" }));
}
