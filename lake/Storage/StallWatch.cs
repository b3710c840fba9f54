namespace DataLake.Lake.Storage;

/// <summary>
/// Cancels reads of a body that stands still, or comes so slowly that it would never end. A body of a gigabyte is read in tens of
/// thousands of pieces, so one timer serves them all. Only the time within reads counts. One read at a time.
/// </summary>
/// <param name="patience">How long <see cref="LeastBytes"/> of the body may take.</param>
/// <param name="clock">What that goes by.</param>
internal sealed class StallWatch(TimeSpan patience, TimeProvider clock) : IDisposable
{
    /// <summary>What has to come within the patience, in bytes, or the rest of the body where that is less.</summary>
    public const int LeastBytes = 64 << 10;

    private CancellationTokenSource? _stall;
    private CancellationTokenSource? _either;
    private CancellationToken _caller;
    private long _begun;
    private TimeSpan _waited;

    /// <summary>How many bytes came since the patience was last begun anew.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins to watch a read.</summary>
    /// <param name="caller">Cancels the read, too.</param>
    /// <returns>What the read is given to be cancelled by.</returns>
    public CancellationToken Begin(CancellationToken caller)
    {
        _begun = clock.GetTimestamp();
        TimeSpan left = patience > _waited ? patience - _waited : TimeSpan.Zero;
        if (_stall is { IsCancellationRequested: false } && _either is not null && _caller == caller)
        {
            _stall.CancelAfter(left);
            return _either.Token;
        }

        Dispose();
        _stall = new CancellationTokenSource(left, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _stall.Token);
        _caller = caller;
        return _either.Token;
    }

    /// <summary>Says that the read has ended; until the next one begins nothing stands still.</summary>
    /// <param name="bytes">What it brought.</param>
    public void End(int bytes)
    {
        _stall?.CancelAfter(Timeout.InfiniteTimeSpan);
        _waited += clock.GetElapsedTime(_begun);
        Bytes += bytes;
        if (Bytes >= LeastBytes)
        {
            Restart();
        }
    }

    /// <summary>Begins the patience anew, for another answer.</summary>
    public void Restart() => (Bytes, _waited) = (0, TimeSpan.Zero);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either?.Dispose();
        _stall?.Dispose();
        (_either, _stall) = (null, null);
    }
}
