using DataLake.Lake;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>What a user may do in the bucket of a zone.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Bucket">Its bucket.</param>
/// <param name="List">Whether its objects may be listed.</param>
/// <param name="Read">Whether they may be read.</param>
/// <param name="Write">Whether new ones may be written.</param>
/// <param name="Delete">Whether they may be deleted.</param>
internal sealed record BucketRights(Zone Zone, string Bucket, bool List, bool Read, bool Write, bool Delete)
{
    /// <summary>Whether nothing is missing.</summary>
    public bool HasAll => Reads && Write && Delete;

    /// <summary>Whether the zone can be read, which takes listing as well.</summary>
    public bool Reads => List && Read;

    /// <summary>Whether there is no right at all.</summary>
    public bool HasNone => !List && !Read && !Write && !Delete;

    /// <summary>The finding, with what a missing right means for the zone.</summary>
    public Finding ToFinding(string check) => new(check, HasAll ? FindingState.Ok : FindingState.Note, $"{Bucket}: {Text}{Remark}");

    private string Text
    {
        get
        {
            (string Name, bool Has)[] rights = [("list", List), ("read", Read), ("write", Write), ("delete", Delete)];
            string has = string.Join(", ", rights.Where(right => right.Has).Select(right => right.Name));
            string lacks = string.Join(", ", rights.Where(right => !right.Has).Select(right => "no " + right.Name));
            return HasAll ? has : HasNone ? "no rights" : $"{has}; {lacks}";
        }
    }

    private string Remark => this switch
    {
        { HasAll: true } or { HasNone: true } => "",
        { Zone: Zone.Raw, Reads: true, Write: true } => " (as `lake ingest` needs; deliveries cannot be lost by mistake)",
        { Zone: Zone.Raw, Reads: true, Delete: false } => " (read only, as `lake run` needs; deliveries are for another user to put in)",
        { Reads: true, Write: false, Delete: false } => " (read only, as queries and lookups need)",
        { Reads: true, Write: true } => " (enough for `lake run`, not for `lake gc`)",
        _ => " (not enough for any command)",
    };
}
