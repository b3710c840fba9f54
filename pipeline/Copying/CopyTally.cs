using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Copying;

/// <summary>Notes which objects a copy writes, and tells the observer how far it has come.</summary>
/// <param name="observer">Who is told.</param>
internal sealed class CopyTally(IRunObserver observer)
{
    private readonly ConcurrentDictionary<ObjectAddress, (Zone Zone, long Bytes)> _written = [];
    private readonly Lock _gate = new();
    private double _expected;
    private double _done;

    /// <summary>A step begins.</summary>
    /// <param name="text">What is being done.</param>
    /// <param name="expected">How much it will do, in any unit.</param>
    public void Begin(string text, double expected)
    {
        lock (_gate)
        {
            (_expected, _done) = (expected, 0);
            observer.Begin(text);
        }
    }

    /// <summary>Some of the step was done.</summary>
    public void Advance(double amount)
    {
        lock (_gate)
        {
            _done += amount;
            observer.Report(_expected > 0 ? Math.Min(1, _done / _expected) : 0);
        }
    }

    /// <summary>An object of the source was written, or would be.</summary>
    public void Write(ListedObject source, long bytes) => _written[source.Address] = (source.Zone, bytes);

    /// <summary>What was written in a zone.</summary>
    public (int Objects, long Bytes) In(Zone zone)
    {
        long[] bytes = [.. _written.Values.Where(one => one.Zone == zone).Select(one => one.Bytes)];
        return (bytes.Length, bytes.Sum());
    }
}
