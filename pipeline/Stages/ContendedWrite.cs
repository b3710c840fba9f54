using DataLake.Lake;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// A write under a condition that goes by what was there a moment before. Whoever loses to another writer looks again, after a
/// short wait of random length; a store that never takes it, though nobody else writes, must not hold a command for ever.
/// </summary>
internal static class ContendedWrite
{
    private const int MostTries = 20;
    private static readonly TimeSpan _longestWait = TimeSpan.FromMilliseconds(200);

    /// <summary>Tries until it is written, or need not be.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="address">What is written.</param>
    /// <param name="attempt">Looks and writes; null when the condition did not hold.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">The condition never held. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public static async Task<T> TryAsync<T>(LakeContext lake, ObjectAddress address, Func<Task<T?>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        for (int tries = 1; ; tries++)
        {
            if (await attempt().ConfigureAwait(false) is { } done)
            {
                return done;
            }

            if (tries == MostTries)
            {
                throw new LakeException(
                    LakeErrorKind.StoreUnavailable, $"The store refused a conditional put {MostTries} times in a row", $"{address} in {lake.Store.Root}",
                    "Wait until other commands that write have ended, then run the same command again; `lake doctor` shows whether the store keeps conditions");
            }

            await Task.Delay(Random.Shared.NextDouble() * _longestWait, lake.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
