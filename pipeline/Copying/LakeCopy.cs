using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Copies a whole lake to another store: all datasets, the run history and whatever else rests in the four buckets. What is
/// there already, and proved equal, is not copied again; nothing is deleted at the destination.
/// </summary>
/// <param name="from">The source; it is only read, and may be in use.</param>
/// <param name="to">The destination; its settings say where files on their way rest, and how many objects are copied at once.</param>
/// <param name="source">The source's root in one spelling, by which the destination remembers what was copied.</param>
/// <param name="observer">Who is told how far the work has come.</param>
public sealed class LakeCopy(LakeContext from, LakeContext to, string source, IRunObserver observer)
{
    private const int MostRounds = 5;

    /// <summary>Copies, or only says what would be copied.</summary>
    /// <param name="overwrite">Whether other objects in the destination's places are replaced.</param>
    /// <param name="dryRun">Whether to write nothing.</param>
    /// <param name="cancellationToken">Gives up; the destination is complete all the same, and a next copy goes on.</param>
    /// <exception cref="LakeException">
    /// The destination has something else, or the source nothing (kind <see cref="LakeErrorKind.Usage"/>); a store refused, or the
    /// source changes all the time (<see cref="LakeErrorKind.StoreUnavailable"/>); an object of the source is damaged, and all else
    /// was copied (<see cref="LakeErrorKind.Unexpected"/>).
    /// </exception>
    public async Task<CopyReport> ExecuteAsync(bool overwrite, bool dryRun, CancellationToken cancellationToken)
    {
        observer.Begin("list objects");
        using CopyJournal journal = await CopyJournal.OpenAsync(to, source, cancellationToken).ConfigureAwait(false);
        using LazyWorkFolder work = new(to.Options, RunId.Create(to.Clock));
        CopyContext copy = new() { From = from, To = to, Journal = journal, Work = work, Overwrite = overwrite, Tally = new CopyTally(observer) };
        LakeListing listing = await LakeListing.ReadAsync(from, cancellationToken).ConfigureAwait(false);
        if (listing.Objects.Count == 0)
        {
            throw CopyErrors.Empty(from);
        }

        LakeListing there = await LakeListing.ReadAsync(to, cancellationToken).ConfigureAwait(false);
        await SameLake.RefuseAsync(from, to, listing, there, dryRun, cancellationToken).ConfigureAwait(false);
        await new DestinationGuard(copy, listing, there).CheckAsync(cancellationToken).ConfigureAwait(false);
        CopyReport report;
        if (dryRun)
        {
            foreach (ListedObject one in Changed(copy, listing, there))
            {
                copy.Tally.Write(one, one.Info.SizeBytes);
            }

            report = Report(copy, listing, there);
        }
        else
        {
            listing = await CopyAsync(copy, listing, there, cancellationToken).ConfigureAwait(false);
            report = Report(copy, listing, there);
        }

        return copy.Faults.IsEmpty ? report : throw CopyErrors.Damaged([.. copy.Faults.Values], from);
    }

    /// <summary>Copies in rounds until the source was the same at a round's beginning and end.</summary>
    /// <returns>What the source has.</returns>
    private static async Task<LakeListing> CopyAsync(CopyContext copy, LakeListing listing, LakeListing there, CancellationToken cancellationToken)
    {
        try
        {
            bool retranslate = false;
            for (int round = 1; Changed(copy, listing, there).Any(); round++)
            {
                CopyRound one = new(copy, listing, there, retranslate);
                await one.ExecuteAsync(cancellationToken).ConfigureAwait(false);
                if (!one.SourceChanged)
                {
                    break;
                }

                if (round == MostRounds)
                {
                    throw CopyErrors.Restless(copy.From);
                }

                retranslate = true;
                listing = await LakeListing.ReadAsync(copy.From, cancellationToken).ConfigureAwait(false);
                there = await LakeListing.ReadAsync(copy.To, cancellationToken).ConfigureAwait(false);
                await new DestinationGuard(copy, listing, there).CheckAsync(cancellationToken).ConfigureAwait(false);
            }

            await copy.Journal.CompleteAsync(listing, cancellationToken).ConfigureAwait(false);
            return listing;
        }
        catch (Exception e) when (e is OperationCanceledException or LakeException or IOException or UnauthorizedAccessException)
        {
            // What was verified before the end need not be verified again.
            await TidyingUp.TryAsync(copy.Journal.FlushAsync).ConfigureAwait(false);
            throw;
        }
    }

    private static IEnumerable<ListedObject> Changed(CopyContext copy, LakeListing listing, LakeListing there) =>
        listing.Objects.Where(one => copy.Journal.FindUnchanged(one.Info, there) is null);

    private static CopyReport Report(CopyContext copy, LakeListing listing, LakeListing there)
    {
        HashSet<string> ours = [.. listing.Objects.Select(one => copy.Journal.Find(one.Address)?.Key ?? one.Address.ToString())];
        ours.UnionWith(listing.Objects.Select(one => one.Address.ToString()));
        return new CopyReport([.. Enum.GetValues<Zone>().Select(zone =>
        {
            ListedObject[] objects = [.. listing.Objects.Where(one => one.Zone == zone)];
            (int written, long bytes) = copy.Tally.In(zone);
            return new CopiedZone(
                zone, objects.Length, objects.Sum(one => one.Info.SizeBytes), written, bytes, Math.Max(0, objects.Length - written),
                there.Objects.Count(one => one.Zone == zone && !ours.Contains(one.Address.ToString())));
        })]);
    }
}
