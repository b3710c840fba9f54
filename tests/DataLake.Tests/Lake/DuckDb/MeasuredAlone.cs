using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

/// <summary>Tests that measure the process's memory, or how soon it does something: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "Measured alone";

    /// <summary>
    /// The process's memory, in bytes, without what nobody uses any more. A usual collection keeps the pages of what it frees for
    /// a while; after an hour of other tests that can be 100 MB.
    /// </summary>
    internal static long SettledWorkingSet()
    {
        Collect();
        GC.WaitForPendingFinalizers();
        Collect();
        return Environment.WorkingSet;
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
