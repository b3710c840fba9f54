namespace DataLake.Api.StoreAccess;

/// <summary>
/// How long a request may wait for the store before its answer begins; <see cref="HttpContext.RequestAborted"/> ends then. An answer
/// that has begun is not cut off.
/// </summary>
internal sealed class StoreDeadline : IDisposable
{
    private readonly HttpContext _context;
    private readonly CancellationToken _client;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _stop;
    private bool _isOver;

    /// <summary>Begins the wait.</summary>
    /// <param name="context">The request.</param>
    /// <param name="patience">How long.</param>
    /// <param name="clock">What it goes by.</param>
    public StoreDeadline(HttpContext context, TimeSpan patience, TimeProvider clock)
    {
        (_context, _client, _patience) = (context, context.RequestAborted, patience);
        _late = new CancellationTokenSource(patience, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_client, _late.Token);
        context.RequestAborted = _stop.Token;
        context.Features.Set(this);
        context.Response.OnStarting(() =>
        {
            Set(Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        });
    }

    /// <summary>Whether the wait has been too long, and the client is still there.</summary>
    public bool HasPassed => _late.IsCancellationRequested && !_client.IsCancellationRequested;

    /// <summary>Lets a request wait anew: the store has answered, and the request needs more of it.</summary>
    public static void Renew(HttpContext context) => context.Features.Get<StoreDeadline>()?.Renew();

    /// <summary>Lets a request take longer: from here on it has a limit of its own.</summary>
    public static void Lift(HttpContext context) => context.Features.Get<StoreDeadline>()?.Set(Timeout.InfiniteTimeSpan);

    /// <summary>Ends the wait.</summary>
    public void Dispose()
    {
        _isOver = true;
        _context.Features.Set<StoreDeadline>(null);
        _context.RequestAborted = _client;
        _stop.Dispose();
        _late.Dispose();
    }

    private void Renew() => Set(_patience);

    private void Set(TimeSpan patience)
    {
        if (!_isOver)
        {
            _late.CancelAfter(patience);
        }
    }
}
