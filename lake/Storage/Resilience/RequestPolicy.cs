using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace DataLake.Lake.Storage.Resilience;

/// <summary>
/// The one place that says how often and how long a request is tried, and how many there are at once. Safe to use from
/// several threads.
/// </summary>
internal sealed class RequestPolicy : IDisposable
{
    private static readonly TimeSpan _longestDelay = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _slots;
    private readonly ResiliencePipeline _pipeline;
    private int _requests;
    private int _retries;
    private volatile bool _hasSucceeded;

    /// <summary>Makes the policy.</summary>
    /// <param name="options">Its bounds.</param>
    /// <param name="clock">What waits and time-outs go by.</param>
    /// <param name="onRetry">Told of each retry, before the wait; null for nobody.</param>
    public RequestPolicy(S3Options options, TimeProvider clock, Action<RetryNotice>? onRetry)
    {
        _slots = new SemaphoreSlim(options.Requests);
        ResiliencePipelineBuilder builder = new() { TimeProvider = clock };
        builder.AddTimeout(options.TotalTimeout);
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                MaxDelay = _longestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } error && !arguments.Context.CancellationToken.IsCancellationRequested
                    && (TransientErrors.IsTransient(error) || (_hasSucceeded && TransientErrors.IsSignatureRefused(error)))),
                OnRetry = arguments =>
                {
                    Interlocked.Increment(ref _retries);
                    onRetry?.Invoke(new RetryNotice(
                        arguments.Context.OperationKey ?? "", arguments.AttemptNumber + 1, arguments.RetryDelay, arguments.Outcome.Exception));
                    return ValueTask.CompletedTask;
                },
            });
        }

        _pipeline = builder.AddTimeout(new TimeoutStrategyOptions { Timeout = options.TryTimeout }).Build();
    }

    /// <summary>How many requests were sent, retries included.</summary>
    public int Requests => _requests;

    /// <summary>How many of them were retries.</summary>
    public int Retries => _retries;

    /// <summary>Sends a request, and again when that may help. A retry keeps its place, so that a busy store gets less to do.</summary>
    /// <param name="request">The request, such as <c>GET raw/a.parquet</c>.</param>
    /// <param name="send">Sends it once; has to make everything anew.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> SendAsync<T>(string request, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        ResilienceContext context = ResilienceContextPool.Shared.Get(request, cancellationToken);
        try
        {
            return await _pipeline.ExecuteAsync(
                async attempt =>
                {
                    Interlocked.Increment(ref _requests);
                    T answer = await send(attempt.CancellationToken).ConfigureAwait(false);
                    _hasSucceeded = true;
                    return answer;
                }, context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The request was cancelled.", e, cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
