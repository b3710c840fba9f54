using System.Threading.RateLimiting;

namespace DataLake.Api.Security;

/// <summary>Bounds how many requests a second one key, or one address, may make. Safe to use from any number of threads.</summary>
internal sealed class RequestRates : IDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private readonly PartitionedRateLimiter<object>? _limiter;

    /// <param name="options">The bound; without one nobody waits.</param>
    public RequestRates(ApiOptions options)
    {
        if (options.Security.RequestsPerSecond is > 0 and int rate)
        {
            // One instance for all, so that no request makes another.
            Func<object, RateLimiter> make = _ => new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
            {
                TokenLimit = rate,
                TokensPerPeriod = rate,
                ReplenishmentPeriod = _second,
                AutoReplenishment = false,
            });
            _limiter = PartitionedRateLimiter.Create<object, object>(who => RateLimitPartition.Get(who, make));
        }
    }

    /// <summary>Counts a request.</summary>
    /// <param name="who">Who makes it: a key, or an address.</param>
    /// <returns>Null when it is let through; otherwise how long to wait before the next.</returns>
    public TimeSpan? Take(object who)
    {
        if (_limiter is null)
        {
            return null;
        }

        using RateLimitLease lease = _limiter.AttemptAcquire(who);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) && wait > _second ? wait
            : _second;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter?.Dispose();
}
