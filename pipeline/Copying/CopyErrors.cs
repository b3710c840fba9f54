using DataLake.Lake;

namespace DataLake.Pipeline.Copying;

/// <summary>Why a lake could not be copied, in words.</summary>
internal static class CopyErrors
{
    private const int MostNamed = 3;

    /// <summary>The source has no object at all: a mistyped root, most likely.</summary>
    public static LakeException Empty(LakeContext from) => new(
        LakeErrorKind.Usage, "There is no lake to copy", $"{string.Join(", ", from.Options.Buckets.All)} in {from.Store.Root}",
        "Check --from, or LAKE_ROOT, and the names of the buckets");

    /// <summary>Both names lead to one lake.</summary>
    public static LakeException SameLake(LakeContext from, LakeContext to) => new(
        LakeErrorKind.Usage, "Source and destination are the same lake under two names", $"--from {from.Store.Root} --to {to.Store.Root}", "Name another one");

    /// <summary>The destination has something else where objects would be written.</summary>
    public static LakeException Conflict(IReadOnlyList<ObjectAddress> addresses, LakeContext to) => new(
        LakeErrorKind.Usage,
        addresses.Count == 1 ? "The destination has another object in this place" : $"The destination has other objects in {addresses.Count} places",
        Where(addresses, to),
        "It was changed since it was copied, or holds another lake: name an empty destination, or replace what differs with --overwrite");

    /// <summary>The destination has a lake that this source knows nothing of.</summary>
    public static LakeException Stranger(IReadOnlyList<ObjectAddress> addresses, LakeContext to) => new(
        LakeErrorKind.Usage, "The destination holds another lake", Where(addresses, to),
        "Name an empty destination, or put this lake into it with --overwrite; what only the destination has stays there");

    /// <summary>The pointer would move back to an earlier switch.</summary>
    public static LakeException Backwards(ObjectAddress pointer, LakeContext to) => new(
        LakeErrorKind.Usage, "The destination serves a snapshot that was switched to later than the source's", $"{pointer} in {to.Store.Root}",
        "Check that --from and --to are not mixed up; --overwrite serves the source's snapshot all the same");

    /// <summary>Somebody else writes to the destination.</summary>
    public static LakeException Busy(ObjectAddress address, LakeContext to) => new(
        LakeErrorKind.StoreUnavailable, "Another command wrote to the destination meanwhile", $"{address} in {to.Store.Root}",
        "Let nobody else write there until the copy is complete, then run the same command again; it goes on from there");

    /// <summary>The source was changed faster than it could be followed.</summary>
    public static LakeException Restless(LakeContext from) => new(
        LakeErrorKind.StoreUnavailable, "The source changes faster than it is copied; the destination is complete as of a while ago", from.Store.Root,
        "Run the same command again when fewer runs are under way; it goes on from there");

    /// <summary>Each reading of an object gives other bytes.</summary>
    public static LakeException Unsteady(ObjectAddress address, LakeContext from) => new(
        LakeErrorKind.StoreUnavailable, "Each reading of the object gives other bytes", $"{address} in {from.Store.Root}",
        "Check the source's disk and the network, then run the same command again; it goes on from there");

    /// <summary>What was read back is not what was written.</summary>
    public static LakeException Differs(ObjectAddress address, LakeContext to) => new(
        LakeErrorKind.StoreUnavailable, "What was read back is not what was written", $"{address} in {to.Store.Root}",
        "Check the disk or the store, then run the same command again; nothing refers to this object yet");

    /// <summary>Objects of the source are damaged or gone; all else was copied.</summary>
    public static LakeException Damaged(IReadOnlyCollection<CopyFault> faults, LakeContext from)
    {
        CopyFault[] ordered = [.. faults.OrderBy(fault => fault.Address.ToString(), StringComparer.Ordinal)];
        string what = ordered switch
        {
            [{ IsGone: true }] => "An object of the source is gone that a manifest names",
            [_] => "An object of the source is damaged: its checksum is not the one in its manifest",
            _ => $"{ordered.Length} objects of the source are damaged or gone: they are not what manifests say of them",
        };
        string date = ordered.Select(fault => fault.Date?.ToString()).FirstOrDefault(text => text is not null) ?? "<date>";
        return new LakeException(
            LakeErrorKind.Unexpected, what, Where([.. ordered.Select(fault => fault.Address)], from),
            $"Make it anew at the source with `lake run -e {date} --force`, then run the same command again; they were not copied, nor what names them, but all else was");
    }

    private static string Where(IReadOnlyList<ObjectAddress> addresses, LakeContext lake) =>
        $"{string.Join(", ", addresses.Take(MostNamed))}{(addresses.Count > MostNamed ? " and others" : "")} in {lake.Store.Root}";
}
