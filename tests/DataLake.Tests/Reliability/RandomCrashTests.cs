using System.Collections.Concurrent;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace DataLake.Tests.Reliability;

/// <summary>
/// The process is killed at random moments. <c>LAKE_TEST_CRASH_ROUNDS</c> says how often, 100 by default;
/// <c>LAKE_TEST_CRASH_SEED</c> is the first round's seed, so with one round it replays a seed that failed.
/// </summary>
public abstract class RandomCrashTests(CrashScenarios scenarios, ITestOutputHelper output)
{
    private const int DefaultRounds = 100;

    [StoreFact]
    public async Task Lake_is_the_old_or_the_new_and_recovers_when_the_process_is_killed_at_a_random_moment()
    {
        int rounds = TestSetting.Whole("LAKE_TEST_CRASH_ROUNDS", DefaultRounds);
        int first = TestSetting.Whole("LAKE_TEST_CRASH_SEED", 1);
        ConcurrentBag<string> failures = [];
        int atWork = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(first, rounds), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (seed, _) =>
            {
                CrashScenario scenario = scenarios[CrashScenarios.Commands[seed % CrashScenarios.Commands.Count]];
                TimeSpan delay = scenario.Duration * new Random(seed).NextDouble();
                try
                {
                    Interlocked.Add(ref atWork, await scenario.KillAfterAsync(delay) ? 1 : 0);
                }
                catch (Exception e)
                {
                    failures.Add(
                        $"`lake {scenario.Name}` killed after {delay.TotalMilliseconds:0} ms; replay with LAKE_TEST_CRASH_SEED={seed} LAKE_TEST_CRASH_ROUNDS=1: {e}");
                }
            });

        output.WriteLine($"{rounds} rounds from seed {first}, {atWork} of them killed at work");
        string.Join(Environment.NewLine, failures).ShouldBeEmpty();
        atWork.ShouldBeGreaterThanOrEqualTo(rounds / 2, "most rounds should kill a process that is still at work");
    }
}

/// <summary>In folders.</summary>
public sealed class FolderRandomCrashTests(FolderCrashScenarios scenarios, ITestOutputHelper output)
    : RandomCrashTests(scenarios, output), IClassFixture<FolderCrashScenarios>;

/// <summary>On S3.</summary>
[NeedsS3]
public sealed class S3RandomCrashTests(S3CrashScenarios scenarios, ITestOutputHelper output)
    : RandomCrashTests(scenarios, output), IClassFixture<S3CrashScenarios>;
