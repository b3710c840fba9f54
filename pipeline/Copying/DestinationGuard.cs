using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Looks, before anything is written, whether the destination is a copy of this source or empty. A manifest belongs to the
/// source when a run made it that the source knows; a pointer, when such a run switched it.
/// </summary>
/// <param name="copy">The copy.</param>
/// <param name="source">What the source has.</param>
/// <param name="there">What the destination has.</param>
internal sealed class DestinationGuard(CopyContext copy, LakeListing source, LakeListing there)
{
    private readonly HashSet<string> _runs = [.. source.Objects.Where(one => one.Role == ObjectRole.RunRecord).Select(one => Path.GetFileNameWithoutExtension(one.Address.Key))];

    /// <exception cref="LakeException">The destination has something else. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (copy.Overwrite)
        {
            return;
        }

        // Without a record of a copy, a delivery that only the destination has would be counted with ours by its next run.
        ObjectAddress[] strangers = [.. there.Objects
            .Where(one => (one.Role.IsSwitch() || one.Zone == Zone.Raw) && source.Find(one.Address) is null)
            .Select(one => one.Address)];
        if (copy.Journal.IsEmpty && strangers.Length > 0)
        {
            throw CopyErrors.Stranger(Ordered(strangers), copy.To);
        }

        ConcurrentBag<ObjectAddress> conflicts = [];
        await Parallel.ForEachAsync(source.Objects, copy.InParallel(cancellationToken), async (one, stop) =>
        {
            if (there.Find(one.Address) is { } found && await IsConflictAsync(one, found, stop).ConfigureAwait(false))
            {
                conflicts.Add(one.Address);
            }
        }).ConfigureAwait(false);

        if (!conflicts.IsEmpty)
        {
            throw CopyErrors.Conflict(Ordered(conflicts), copy.To);
        }
    }

    private static ObjectAddress[] Ordered(IEnumerable<ObjectAddress> addresses) => [.. addresses.OrderBy(address => address.ToString(), StringComparer.Ordinal)];

    private async Task<bool> IsConflictAsync(ListedObject one, ObjectInfo found, CancellationToken cancellationToken)
    {
        bool isOurs = copy.Journal.Find(one.Address)?.ETag == found.ETag;
        return one.Role switch
        {
            ObjectRole.Pointer => copy.Journal.FindUnchanged(one.Info, there) is null && await IsConflictAsync(one.Address, isOurs, cancellationToken).ConfigureAwait(false),
            ObjectRole.Manifest or ObjectRole.RunManifest => !isOurs && !await IsOfSourceAsync(one.Address, cancellationToken).ConfigureAwait(false),
            ObjectRole.Data or ObjectRole.RunRecord => !isOurs && found.SizeBytes != one.Info.SizeBytes,
            _ => false,
        };
    }

    private async Task<bool> IsOfSourceAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        string? run = (await copy.To.Manifests.ReadManifestAsync(address, cancellationToken).ConfigureAwait(false))?.RunId;
        return run is null || _runs.Contains(run)
            || (await copy.From.Manifests.ReadManifestAsync(address, cancellationToken).ConfigureAwait(false))?.RunId == run;
    }

    private async Task<bool> IsConflictAsync(ObjectAddress pointer, bool isOurs, CancellationToken cancellationToken)
    {
        CurrentSnapshot? theirs = (await copy.To.Manifests.ReadAsync(pointer, LakeJson.Default.CurrentSnapshot, cancellationToken).ConfigureAwait(false))?.Value;
        CurrentSnapshot? ours = (await copy.From.Manifests.ReadAsync(pointer, LakeJson.Default.CurrentSnapshot, cancellationToken).ConfigureAwait(false))?.Value;
        if (theirs is null || ours is null || theirs == ours)
        {
            return false;
        }

        if (!isOurs && !_runs.Contains(theirs.SwitchedBy))
        {
            return true;
        }

        return theirs.Switched <= ours.Switched ? false : throw CopyErrors.Backwards(pointer, copy.To);
    }
}
