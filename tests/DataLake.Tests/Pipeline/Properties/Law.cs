using FsCheck;
using FsCheck.Fluent;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>Checks that something holds for many made-up values.</summary>
internal static class Law
{
    /// <summary>
    /// Checks a law. The same seed makes the same values; a failure prints the value and the seed that it can be replayed with.
    /// To look for new cases, set the environment variable <c>LAKE_TEST_SEED</c> to another seed, and <c>LAKE_TEST_TIMES</c> to
    /// check so many times as many values.
    /// </summary>
    /// <param name="values">Where the values come from.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="law">Throws when the law does not hold.</param>
    public static void Holds<T>(Gen<T> values, int count, Func<T, Task> law)
    {
        ulong seed = ulong.TryParse(Environment.GetEnvironmentVariable("LAKE_TEST_SEED"), out ulong given) ? given : 20200529;
        int times = int.TryParse(Environment.GetEnvironmentVariable("LAKE_TEST_TIMES"), out int many) ? many : 1;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(count * times).WithReplay(seed, 1);
        Prop.ForAll(values.ToArbitrary(), value => law(value).GetAwaiter().GetResult()).Check(config);
    }
}
