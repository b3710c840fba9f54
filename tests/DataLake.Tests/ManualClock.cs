namespace DataLake.Tests;

/// <summary>A clock that stands still until it is moved. It begins in the year 2100, long after any file of a test was written.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Moves the clock.</summary>
    public void Advance(TimeSpan time) => _now += time;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;
}
