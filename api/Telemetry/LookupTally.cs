namespace DataLake.Api.Telemetry;

/// <summary>
/// Counts the lookups of a batch by outcome, so that <see cref="ApiMetrics"/> is told of many at once. For one request, not
/// thread-safe. What has been counted before costs no memory.
/// </summary>
internal sealed class LookupTally
{
    private readonly Dictionary<string, long> _refused = [];
    private long _answered;

    /// <summary>Counts a lookup that has an amount.</summary>
    public void CountAnswer() => _answered++;

    /// <summary>Counts a lookup that has none.</summary>
    /// <param name="outcome">The end of its problem's type.</param>
    public void Count(string outcome) => _refused[outcome] = _refused.GetValueOrDefault(outcome) + 1;

    /// <summary>Adds what was counted since the last time.</summary>
    public void AddTo(ApiMetrics metrics)
    {
        metrics.CountLookup(ApiMetrics.Answered, _answered);
        _answered = 0;
        foreach ((string outcome, long count) in _refused)
        {
            metrics.CountLookup(outcome, count);
        }

        _refused.Clear();
    }
}
