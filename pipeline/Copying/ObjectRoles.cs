using DataLake.Lake;

namespace DataLake.Pipeline.Copying;

/// <summary>Tells roles by keys.</summary>
internal static class ObjectRoles
{
    /// <summary>The role of an object.</summary>
    public static ObjectRole Of(Zone zone, string key)
    {
        string[] segments = key.Split('/');
        return (zone, segments) switch
        {
            (Zone.Raw, _) => ObjectRole.Data,
            (Zone.Curated, [_, _, "_receipts", var name]) when name.EndsWith(".json", StringComparison.Ordinal) => ObjectRole.Receipt,
            (Zone.Consumption, ["_runs", _]) => ObjectRole.RunRecord,
            (Zone.Consumption, [_, _, LakePath.CurrentName]) => ObjectRole.Pointer,
            (_, [.., var folder, LakePath.ManifestName]) => folder.StartsWith("run=", StringComparison.Ordinal) ? ObjectRole.RunManifest : ObjectRole.Manifest,
            _ => ObjectRole.Data,
        };
    }

    /// <summary>Whether an object is a file that some run wrote under a key of its own.</summary>
    public static bool IsFileOfRun(Zone zone, string key) => (zone, key.Split('/')) switch
    {
        (Zone.Curated, [_, _, "files" or "rejected" or "summaries", _]) => true,
        (Zone.Provision or Zone.Consumption, [.., var folder, _]) => folder.StartsWith("run=", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Whether readers find what is new by this object: all that it names was there before it.</summary>
    public static bool IsSwitch(this ObjectRole role) => role is ObjectRole.Manifest or ObjectRole.Pointer;
}
