namespace DataLake.Api.Telemetry;

/// <summary>
/// Gives memory back that a load has left behind. The garbage collector runs when memory is asked for, so without this an idle
/// service would hold on to what its last busy minute needed.
/// </summary>
/// <param name="clock">Says when to look.</param>
internal sealed class IdleMemory(TimeProvider clock) : BackgroundService
{
    /// <summary>How often the service looks whether it is idle.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Asking for less than this in an interval is idle: the pointer is looked at, and health.
    private const long IdleBytes = 1 << 20;

    // Less than this is not worth a collection.
    private const long WorthBytes = 8 << 20;

    private long _seenBytes;
    private long _collectedBytes;

    /// <summary>Whether it is time to collect.</summary>
    /// <param name="allocatedBytes">All that the process ever allocated.</param>
    public bool IsDue(long allocatedBytes)
    {
        bool isIdle = allocatedBytes - _seenBytes < IdleBytes;
        bool isDue = isIdle && allocatedBytes - _collectedBytes >= WorthBytes;
        _seenBytes = allocatedBytes;
        _collectedBytes = isDue ? allocatedBytes : _collectedBytes;
        return isDue;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (IsDue(GC.GetTotalAllocatedBytes()))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
    }
}
