using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using DataLake.Tests.S3;
using DataLake.Tests.S3.Faults;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace DataLake.Tests.Reliability;

/// <summary>
/// Commands reach their lake through a network that fails in every way. <c>LAKE_TEST_FAULT_SCHEDULES</c> says how many
/// schedules of faults there are, 300 by default; <c>LAKE_TEST_FAULT_SEED</c> is the first one's seed, so with one schedule it
/// replays a seed that failed.
/// </summary>
[NeedsS3]
public sealed class FaultCampaignTests(FaultScenarios scenarios, ITestOutputHelper output) : IClassFixture<FaultScenarios>
{
    private const int DefaultSchedules = 300;

    // Enough to expect every fault and both ends.
    private const int ManySchedules = 100;

    [StoreFact]
    [SuppressMessage("Design", "CA1031", Justification = "A campaign goes on when one of its schedules fails, and tells of all.")]
    public async Task Command_ends_with_the_right_result_or_a_clear_error_when_the_network_fails()
    {
        int schedules = TestSetting.Whole("LAKE_TEST_FAULT_SCHEDULES", DefaultSchedules);
        int first = TestSetting.Whole("LAKE_TEST_FAULT_SEED", 1);
        ConcurrentBag<string> failures = [];
        ConcurrentDictionary<(string Command, int ExitCode), int> ends = [];
        ConcurrentDictionary<Fault, int> faults = [];
        ConcurrentDictionary<string, int> errors = [];

        await Parallel.ForEachAsync(
            Enumerable.Range(first, schedules), new ParallelOptions { MaxDegreeOfParallelism = 4 * Environment.ProcessorCount }, async (seed, _) =>
            {
                CrashScenario scenario = scenarios[FaultScenarios.Names[seed % FaultScenarios.Names.Count]];
                try
                {
                    (CommandOutcome outcome, IReadOnlyDictionary<Fault, int> done) = await new FaultRound(scenario, seed).RunAsync();
                    ends.AddOrUpdate((scenario.Name, outcome.ExitCode), 1, (_, times) => times + 1);
                    errors.TryAdd(scenario.Name + ": " + outcome.Error.Split('[')[0], seed);
                    foreach ((Fault fault, int times) in done)
                    {
                        faults.AddOrUpdate(fault, times, (_, before) => before + times);
                    }
                }
                catch (Exception e)
                {
                    failures.Add($"`lake {scenario.Name}`; replay with LAKE_TEST_FAULT_SEED={seed} LAKE_TEST_FAULT_SCHEDULES=1: {e}");
                }
            });

        output.WriteLine($"{schedules} schedules from seed {first}: {string.Join(", ", ends.OrderBy(end => end.Key).Select(end => $"{end.Key.Command} ended with {end.Key.ExitCode} {end.Value} times"))}");
        output.WriteLine(string.Join(", ", faults.OrderBy(fault => fault.Key).Select(fault => $"{fault.Key} {fault.Value}")));
        if (failures.IsEmpty)
        {
            // Otherwise the failures are what has to be seen.
            output.WriteLine(string.Join(Environment.NewLine, errors.Where(error => error.Key.Contains("error:", StringComparison.Ordinal)).Select(error => $"seed {error.Value}, {error.Key}")));
        }

        string.Join(Environment.NewLine, failures).ShouldBeEmpty();
        if (schedules >= ManySchedules)
        {
            FaultScenarios.Names.ShouldAllBe(command => ends.ContainsKey(new(command, 0)), "every command ends well at times");
            ends.Where(end => end.Key.ExitCode == 4).Sum(end => end.Value).ShouldBeGreaterThanOrEqualTo(schedules / 10, "many end with an error");
            Enum.GetValues<Fault>().ShouldAllBe(fault => faults.GetValueOrDefault(fault) >= schedules / 20, "every fault is done often");
        }
    }
}
