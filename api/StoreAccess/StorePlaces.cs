namespace DataLake.Api.StoreAccess;

/// <summary>
/// The places for requests that wait for the store: half of <c>LAKE_API_CONCURRENCY</c>, 1 at least, so that a store which does not
/// answer leaves places for lookups in memory. Safe to use from any number of threads.
/// </summary>
/// <param name="options">How many requests are answered at once.</param>
internal sealed class StorePlaces(ApiOptions options)
{
    private readonly int _most = Math.Max(1, options.Security.ConcurrentRequests / 2);
    private int _taken;

    /// <summary>How many are taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place.</summary>
    /// <returns>The place, to be disposed when the store is no longer waited for.</returns>
    /// <exception cref="StoreBusyException">There is none.</exception>
    public IDisposable Take()
    {
        if (Interlocked.Increment(ref _taken) > _most)
        {
            Interlocked.Decrement(ref _taken);
            throw new StoreBusyException(_most);
        }

        return new Place(this);
    }

    private sealed class Place(StorePlaces places) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref places._taken);
    }
}
