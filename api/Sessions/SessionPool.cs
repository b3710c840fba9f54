using System.Collections.Concurrent;
using DataLake.Api.StoreAccess;

namespace DataLake.Api.Sessions;

/// <summary>
/// Runs requests of clients in processes of their own, a few at once, each within its time. Processes that came through
/// unharmed are used again; one that took too long, or too much, is ended. Safe to use from any number of threads.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="clock">What the time limit goes by.</param>
internal sealed class SessionPool(ApiOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How many may wait, or take their answers, for each that runs; more are turned away at once.</summary>
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
    /// <param name="context">What asks for it. It counts as present until its answer is sent, so that no more answers are held in memory than may be present.</param>
    /// <param name="request">The request.</param>
    /// <exception cref="OperationCanceledException">The client is gone; what ran was ended.</exception>
    public async Task<SessionAnswer> RunAsync(HttpContext context, SessionRequest request) =>
        (await RunAsync(context, _ => Task.FromResult<SessionRequest?>(request)).ConfigureAwait(false))!;

    /// <summary>Runs a request that something has to be prepared for, within its time and when its turn has come.</summary>
    /// <param name="context">What asks for it, as above.</param>
    /// <param name="prepare">Prepares the request; null when there is nothing to run after all.</param>
    /// <returns>The answer, or null when <paramref name="prepare"/> gave none.</returns>
    /// <exception cref="OperationCanceledException">The client is gone; what ran was ended.</exception>
    public async Task<SessionAnswer?> RunAsync(HttpContext context, Func<CancellationToken, Task<SessionRequest?>> prepare)
    {
        // Its own time counts from here on, not the store's.
        StoreDeadline.Lift(context);
        int present = Interlocked.Increment(ref _present);
        context.Response.RegisterForDispose(new Presence(this));
        return present <= options.QueryConcurrency * (1 + MostWaitingPerSession)
            && await _slots.WaitAsync(options.QueryTimeout, context.RequestAborted).ConfigureAwait(false)
                ? await RunInSlotAsync(prepare, context.RequestAborted).ConfigureAwait(false)
                : SessionAnswer.Of(SessionOutcome.Busy, "");
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

    private async Task<SessionAnswer?> RunInSlotAsync(Func<CancellationToken, Task<SessionRequest?>> prepare, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeUp = new(options.QueryTimeout, clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeUp.Token);
        SessionProcess? process = null;
        bool isUnharmed = false;
        try
        {
            if (await prepare(stop.Token).ConfigureAwait(false) is not { } request)
            {
                return null;
            }

            process = await TakeAsync().ConfigureAwait(false);
            SessionAnswer answer = await AskAsync(process, request, stop.Token).ConfigureAwait(false);
            isUnharmed = answer is { Outcome: SessionOutcome.Rows or SessionOutcome.Refused, IsLast: false } && process.Requests < MostRequestsPerProcess;
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SessionAnswer.Of(SessionOutcome.TimedOut, "");
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

    private static async Task<SessionAnswer> AskAsync(SessionProcess process, SessionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await process.AskAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            return SessionAnswer.Of(SessionOutcome.Ended, "");
        }
    }

    /// <summary>One request among those that are present: waiting, running, or being sent its answer.</summary>
    private sealed class Presence(SessionPool pool) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref pool._present);
    }
}
