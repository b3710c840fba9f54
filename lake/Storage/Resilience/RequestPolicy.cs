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
    /// <summary>What a line must carry at least, in bytes each second, so that an upload has the time that it takes.</summary>
    public const int LeastUploadRate = 4 << 10;

    private static readonly TimeSpan _longestDelay = TimeSpan.FromSeconds(20);
    private static readonly ResiliencePropertyKey<long> _uploadBytes = new("upload");

    private readonly S3Options _options;
    private readonly TimeProvider _clock;
    private readonly Action<RetryNotice>? _onRetry;
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
        (_options, _clock, _onRetry) = (options, clock, onRetry);
        _slots = new SemaphoreSlim(options.Requests);
        ResiliencePipelineBuilder builder = new() { TimeProvider = clock };
        builder.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => ValueTask.FromResult(TotalTimeout(arguments.Context)) });
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
                    Notice(arguments.Context.OperationKey ?? "", arguments.AttemptNumber + 1, arguments.RetryDelay, arguments.Outcome.Exception);
                    return ValueTask.CompletedTask;
                },
            });
        }

        // A try to send a body has a watch of its own, which goes by what of it was sent.
        _pipeline = builder.AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = arguments => ValueTask.FromResult(
                arguments.Context.Properties.TryGetValue(_uploadBytes, out _) ? Timeout.InfiniteTimeSpan : options.TryTimeout),
        }).Build();
    }

    /// <summary>How many requests were sent, retries included.</summary>
    public int Requests => _requests;

    /// <summary>How many of them were retries.</summary>
    public int Retries => _retries;

    /// <summary>How often a request, or a body that breaks, is tried again.</summary>
    public int MostRetries => _options.Retries;

    /// <summary>How long one try may last, and a body stand still.</summary>
    public TimeSpan TryTimeout => _options.TryTimeout;

    /// <summary>Sends a request, and again when that may help. A retry keeps its place, so that a busy store gets less to do.</summary>
    /// <param name="request">The request, such as <c>GET raw/a.parquet</c>.</param>
    /// <param name="send">Sends it once; has to make everything anew.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<T> SendAsync<T>(string request, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken) =>
        SendAsync(ResilienceContextPool.Shared.Get(request, cancellationToken), send, cancellationToken);

    /// <summary>
    /// Sends a request with a body. A try may last for as long as the body gets on; all together may last longer than other
    /// requests, by the time that the body takes at <see cref="LeastUploadRate"/>.
    /// </summary>
    /// <param name="request">The request, such as <c>PUT raw/a.parquet</c>.</param>
    /// <param name="sizeBytes">The body's length.</param>
    /// <param name="send">Sends it once, and tells the watch how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<T> UploadAsync<T>(string request, long sizeBytes, Func<UploadWatch, Task<T>> send, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(request, cancellationToken);
        context.Properties.Set(_uploadBytes, sizeBytes);
        return SendAsync(
            context,
            async stop =>
            {
                using UploadWatch watch = new(_options.TryTimeout, _clock, stop);
                try
                {
                    return await send(watch).ConfigureAwait(false);
                }
                catch (Exception e) when (watch.HasStalled && !stop.IsCancellationRequested)
                {
                    throw new TimeoutRejectedException("The body stood still, or no answer came to it.", _options.TryTimeout, e);
                }
            },
            cancellationToken);
    }

    /// <summary>Takes note that a body broke, and waits until the rest of it may be asked for.</summary>
    /// <param name="request">The request that it is the answer to.</param>
    /// <param name="failures">How often it has broken without getting on, 1 or more.</param>
    /// <param name="cause">Why it broke.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task BackOffAsync(string request, int failures, Exception cause, CancellationToken cancellationToken)
    {
        double factor = Math.Pow(2, failures - 1) * (0.5 + Random.Shared.NextDouble());
        TimeSpan delay = factor * _options.RetryDelay < _longestDelay ? factor * _options.RetryDelay : _longestDelay;
        Notice(request, failures, delay, cause);
        return Task.Delay(delay, _clock, cancellationToken);
    }

    /// <summary>Does something that says nothing unless so many requests are under way at once, whatever the setting is.</summary>
    /// <param name="least">How many.</param>
    /// <param name="work">What sends them; all have ended when it has.</param>
    public async Task<T> AllowAsync<T>(int least, Func<Task<T>> work)
    {
        int more = Math.Max(0, least - _options.Requests);
        for (int i = 0; i < more; i++)
        {
            _slots.Release();
        }

        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            for (int i = 0; i < more; i++)
            {
                await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<T> SendAsync<T>(ResilienceContext context, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
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
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The request was cancelled.", e, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The transport's own doing, of which a user must not be told that he cancelled the command.
            throw new IOException("The request was cut short before its answer came.", e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private TimeSpan TotalTimeout(ResilienceContext context) =>
        _options.TotalTimeout + TimeSpan.FromSeconds((double)context.Properties.GetValue(_uploadBytes, 0) / LeastUploadRate);

    private void Notice(string request, int attempt, TimeSpan delay, Exception? cause)
    {
        Interlocked.Increment(ref _retries);
        _onRetry?.Invoke(new RetryNotice(request, attempt, delay, cause));
    }
}
