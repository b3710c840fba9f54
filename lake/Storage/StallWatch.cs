namespace DataLake.Lake.Storage;

/// <summary>
/// Cancels reads that stand still. A body of a gigabyte is read in tens of thousands of pieces, so one timer serves them all.
/// One read at a time.
/// </summary>
/// <param name="patience">How long a read may stand still.</param>
/// <param name="clock">What that goes by.</param>
internal sealed class StallWatch(TimeSpan patience, TimeProvider clock) : IDisposable
{
    private CancellationTokenSource? _stall;
    private CancellationTokenSource? _either;
    private CancellationToken _caller;

    /// <summary>Begins to watch a read.</summary>
    /// <param name="caller">Cancels the read, too.</param>
    /// <returns>What the read is given to be cancelled by.</returns>
    public CancellationToken Begin(CancellationToken caller)
    {
        if (_stall is { IsCancellationRequested: false } && _either is not null && _caller == caller)
        {
            _stall.CancelAfter(patience);
            return _either.Token;
        }

        Dispose();
        _stall = new CancellationTokenSource(patience, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _stall.Token);
        _caller = caller;
        return _either.Token;
    }

    /// <summary>Says that the read has ended; until the next one begins nothing stands still.</summary>
    public void End() => _stall?.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either?.Dispose();
        _stall?.Dispose();
        (_either, _stall) = (null, null);
    }
}
