using System.Text.Json;
using DataLake.Lake;
using DataLake.Tests.S3;
using DataLake.Tests.S3.Faults;
using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>
/// A command on a lake that it reaches through a <see cref="FaultyProxy"/>, with readers beside it, and a look at what became
/// of the lake.
/// </summary>
/// <param name="scenario">The command, and the lake that it begins with.</param>
/// <param name="seed">The seed of the faults.</param>
internal sealed class FaultRound(CrashScenario scenario, int seed)
{
    /// <summary>What leads from a seed to another one whose faults are as dense.</summary>
    private const int OtherSeedOfOneDensity = 35 << 15;

    private const int MostLinesShown = 3;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Does it.</summary>
    /// <returns>How the command ended, with exit code 0 or 4, and how often each fault was done.</returns>
    public async Task<(CommandOutcome Outcome, IReadOnlyDictionary<Fault, int> Faults)> RunAsync()
    {
        using TestLake lake = await scenario.CopyAsync();
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, new FaultSchedule(seed).Decide);
        using FaultyProxy sourceProxy = new(S3Server.Shared.Endpoint, new FaultSchedule(seed + OtherSeedOfOneDensity).Decide);
        using FaultyProxy readersProxy = new(S3Server.Shared.Endpoint, new FaultSchedule(int.MaxValue - seed).Decide);
        using TestLake disturbed = Behind(lake, proxy, sourceProxy);
        using TestLake disturbedReaders = Behind(lake, readersProxy, sourceProxy);
        using CancellationTokenSource end = new();

        Task watching = WatchAsync(lake, end.Token);
        Task reading = ReadAsync(disturbedReaders);
        CommandOutcome outcome = await InvokeAsync(disturbed, scenario.Args(disturbed));
        await reading;
        await end.CancelAsync();
        await watching;

        await scenario.ExamineAsync(lake, isDone: outcome.ExitCode == 0);
        return (outcome, new[] { proxy, sourceProxy, readersProxy }.SelectMany(one => one.Done).GroupBy(pair => pair.Key).ToDictionary(pairs => pairs.Key, pairs => pairs.Sum(pair => pair.Value)));
    }

    /// <summary>The same lake as somebody sees it who reaches it, where it is in buckets, and the source of its copy through proxies.</summary>
    private static TestLake Behind(TestLake lake, FaultyProxy proxy, FaultyProxy sourceProxy)
    {
        TestLake behind = new(
        [
            .. LakeCopies.SettingsOf(lake),
            ("LAKE_ROOT", lake.Buckets is null ? lake.Root : proxy.Endpoint),
            (FaultScenarios.Source, sourceProxy.Endpoint),
            ("LAKE_S3_RETRIES", "2"),
            ("LAKE_S3_TRY_TIMEOUT", "6s"),
            ("LAKE_S3_TOTAL_TIMEOUT", "1m"),
            ("LAKE_THREADS", "1"),
            ("LAKE_GC_GRACE", lake.Variable("LAKE_GC_GRACE") ?? "1d"),
        ])
        { Clock = new HastyClock(speed: 10) };
        TestLake.CopyFolder(LakeCopies.DeliveriesOf(lake), LakeCopies.DeliveriesOf(behind));
        return behind;
    }

    /// <summary>Runs a command, which must end well, or with exit code 4 and one line that says what, where and how to mend it.</summary>
    private static async Task<CommandOutcome> InvokeAsync(TestLake lake, IReadOnlyList<string> args)
    {
        CommandOutcome outcome = await lake.InvokeAsync(args).WaitAsync(_patience);
        if (outcome.ExitCode != 0)
        {
            outcome.ExitCode.ShouldBe(4, $"lake {args[0]}: {outcome.Error}");
            string[] lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Length.ShouldBe(1, outcome.Error);
            lines[0].ShouldMatch(@"^error: \S.* \[\S.*\]\. \S.*\.$");
            outcome.Output.ShouldBeEmpty();
        }

        return outcome;
    }

    /// <summary>A reader without faults sees what was served before, or what is served after, whenever he looks.</summary>
    private async Task WatchAsync(TestLake lake, CancellationToken end)
    {
        using LakeContext context = lake.Open();
        do
        {
            string? served = await LakeState.ReadServedAsync(lake, context);
            new[] { scenario.Before.Parts[LakeState.Served], scenario.After.Parts[LakeState.Served] }.ShouldContain(served);
            await Task.Delay(_pause, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!end.IsCancellationRequested);
    }

    /// <summary>A reader with faults gets the rows from before, those from after, or an error.</summary>
    private async Task ReadAsync(TestLake lake)
    {
        CommandOutcome rows = await InvokeAsync(lake, CrashScenario.Query);
        if (rows.ExitCode == 0)
        {
            bool isOldOrNew = rows.Output == scenario.RowsBefore || rows.Output == scenario.RowsAfter;
            isOldOrNew.ShouldBeTrue($"rows that were not there before: {Others(rows.Output, scenario.RowsBefore)}; rows that are not there after: {Others(rows.Output, scenario.RowsAfter)}");
        }

        CommandOutcome status = await InvokeAsync(lake, ["status", "--format", "json"]);
        if (status.ExitCode == 0)
        {
            using JsonDocument document = JsonDocument.Parse(status.Output);
            string served = document.RootElement.GetProperty("served").GetString()!;
            new[] { scenario.Before, scenario.After }.Select(state => $"{state.Parts[LakeState.Served][..10]}T00:00:00Z").ShouldContain(served);
        }
    }

    /// <summary>The first rows that others do not have.</summary>
    private static string Others(string rows, string others) => string.Join(" | ", rows.Split('\n').Except(others.Split('\n')).Take(MostLinesShown));
}
