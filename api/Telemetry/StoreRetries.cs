using DataLake.Lake.Storage.Resilience;

namespace DataLake.Api.Telemetry;

/// <summary>Counts the requests to the store that are tried again, and tells of each in the log, at level Debug.</summary>
public sealed partial class StoreRetries
{
    private long _count;

    /// <summary>How many there were since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Told of each; null until the service has a log.</summary>
    public ILogger? Log { get; set; }

    /// <summary>Takes note of one.</summary>
    public void Note(RetryNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        Interlocked.Increment(ref _count);
        if (Log is { } log)
        {
            LogRetry(log, notice);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Notice}")]
    private static partial void LogRetry(ILogger log, RetryNotice notice);
}
