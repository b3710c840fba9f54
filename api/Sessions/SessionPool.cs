using System.Collections.Concurrent;

namespace DataLake.Api.Sessions;

/// <summary>
/// Runs requests of clients in processes of their own, a few at once, each within its time. Processes that came through
/// unharmed are used again; one that took too long, or too much, is ended. Safe to use from any number of threads.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="clock">What the time limit goes by.</param>
internal sealed class SessionPool(ApiOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How many may wait for each that runs; more are turned away at once.</summary>
    public const int MostWaitingPerSession = 8;

    // Memory that is freed in pieces comes back to the system only with the process.
    private const int MostRequestsPerProcess = 100;
    private const int MostBytes = 16 << 20;

    private readonly SemaphoreSlim _slots = new(options.QueryConcurrency);
    private readonly ConcurrentBag<SessionProcess> _idle = [];
    private int _present;
    private int _started;

    /// <summary>How many processes were started so far.</summary>
    public int Started => _started;

    /// <summary>The processes that wait for a request.</summary>
    public IEnumerable<int> IdleProcesses => _idle.Select(process => process.Id);

    /// <summary>Makes a request with the limits of the settings.</summary>
    /// <param name="mostRows">The most rows to answer with.</param>
    public SessionRequest CreateRequest(int mostRows) => new()
    {
        MostRows = mostRows,
        MostBytes = MostBytes,
        MemoryBytes = options.QueryMemoryBytes,
        Threads = options.QueryThreads,
    };

    /// <summary>Runs a request; waits for others first, as long as a request may take at most.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; what ran was ended.</exception>
    public async Task<SessionAnswer> RunAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return Interlocked.Increment(ref _present) <= options.QueryConcurrency * (1 + MostWaitingPerSession)
                && await _slots.WaitAsync(options.QueryTimeout, cancellationToken).ConfigureAwait(false)
                    ? await RunInSlotAsync(request, cancellationToken).ConfigureAwait(false)
                    : SessionAnswer.Of(SessionOutcome.Busy, "");
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    /// <summary>Ends the processes that wait. Those that run end when this process does.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out SessionProcess? process))
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }

        _slots.Dispose();
    }

    private async Task<SessionAnswer> RunInSlotAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        SessionProcess? process = null;
        bool isUnharmed = false;
        try
        {
            process = await TakeAsync().ConfigureAwait(false);
            SessionAnswer answer = await AskAsync(process, request, cancellationToken).ConfigureAwait(false);
            isUnharmed = answer is { Outcome: SessionOutcome.Rows or SessionOutcome.Refused, IsLast: false } && process.Requests < MostRequestsPerProcess;
            return answer;
        }
        finally
        {
            // The slot is free when the process is idle or gone, so no more processes run than there are slots.
            if (isUnharmed)
            {
                _idle.Add(process!);
            }
            else if (process is not null)
            {
                await process.DisposeAsync().ConfigureAwait(false);
            }

            _slots.Release();
        }
    }

    private async Task<SessionProcess> TakeAsync()
    {
        while (_idle.TryTake(out SessionProcess? process))
        {
            if (process.IsAlive)
            {
                return process;
            }

            await process.DisposeAsync().ConfigureAwait(false);
        }

        Interlocked.Increment(ref _started);
        return await SessionProcess.StartAsync().ConfigureAwait(false);
    }

    private async Task<SessionAnswer> AskAsync(SessionProcess process, SessionRequest request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeUp = new(options.QueryTimeout, clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeUp.Token);
        try
        {
            return await process.AskAsync(request, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SessionAnswer.Of(SessionOutcome.TimedOut, "");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            return SessionAnswer.Of(SessionOutcome.OutOfMemory, "The session ended before it had answered.");
        }
    }
}
