namespace DataLake.Tests;

/// <summary>A clock that tells the right time and whose timers go off early: waits and time-outs pass quickly.</summary>
/// <param name="speed">How many times as fast its timers are.</param>
internal sealed class HastyClock(int speed) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    private TimeSpan Shorten(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;
}
