using DataLake.Pipeline.Runs;

namespace DataLake.Tests;

/// <summary>An observer that tells nobody.</summary>
internal sealed class SilentObserver : IRunObserver
{
    public void Begin(string text)
    {
    }

    public void Report(double value)
    {
    }
}
