using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>
/// A command that is killed, and a lake to kill it in: what readers find before it, and after an undisturbed one. Every round
/// works on a copy of its own.
/// </summary>
internal sealed class CrashScenario : IDisposable
{
    private readonly TestLake _template;
    private readonly Func<TestLake, string[]> _args;
    private readonly Func<TestLake, Task>? _furnish;

    private CrashScenario(string name, TestLake template, Func<TestLake, string[]> args, Func<TestLake, Task>? furnish) =>
        (Name, _template, _args, _furnish) = (name, template, args, furnish);

    /// <summary>The arguments with which a reader asks for the latest snapshot.</summary>
    public static IReadOnlyList<string> Query { get; } = ["query", "SELECT * FROM consumption.voucher_most_used ORDER BY ALL", "--format", "csv"];

    /// <summary>The command's name.</summary>
    public string Name { get; }

    /// <summary>What readers find before the command.</summary>
    public LakeState Before { get; private set; } = new();

    /// <summary>What readers find after an undisturbed command.</summary>
    public LakeState After { get; private set; } = new();

    /// <summary>What <see cref="Query"/> gives before the command.</summary>
    public string RowsBefore { get; private set; } = "";

    /// <summary>What <see cref="Query"/> gives after an undisturbed command.</summary>
    public string RowsAfter { get; private set; } = "";

    /// <summary>How long an undisturbed command takes: the shortest that was seen. The first is slow, nothing being warm yet.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Prepares a scenario: runs the command undisturbed and keeps what it came to.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="template">The lake that each round has a copy of; it goes with the scenario.</param>
    /// <param name="args">The command's arguments.</param>
    /// <param name="furnish">Puts around a copy what else the command needs; null for nothing.</param>
    public static async Task<CrashScenario> PrepareAsync(string name, TestLake template, Func<TestLake, string[]> args, Func<TestLake, Task>? furnish = null)
    {
        CrashScenario scenario = new(name, template, args, furnish)
        {
            Before = await LakeState.ReadAsync(template),
            RowsBefore = await template.DoAsync(Query),
        };
        using TestLake lake = await scenario.CopyAsync();
        using LakeProcess process = LakeProcess.Start(lake, args(lake));
        CommandOutcome outcome = await process.WaitAsync();
        scenario.Duration = process.Duration;
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        scenario.After = await LakeState.ReadAsync(lake);
        scenario.RowsAfter = await lake.DoAsync(Query);
        return scenario;
    }

    /// <summary>Lets the process die at a named commit step and examines what it leaves behind.</summary>
    public async Task DieAtAsync(string step, int occurrence)
    {
        using TestLake lake = await CopyAsync();
        lake.Set("LAKE_FAILPOINT", $"{step}:{occurrence}");

        CommandOutcome outcome = await LakeProcess.RunAsync(lake, _args(lake));

        outcome.ExitCode.ShouldBe(LakeProcess.KilledExitCode, $"the process did not die: {outcome.Error}");
        lake.Set("LAKE_FAILPOINT", "");
        await ExamineAsync(lake);
    }

    /// <summary>Kills the process after a while and examines what it leaves behind.</summary>
    /// <returns>Whether the process was still at work.</returns>
    public async Task<bool> KillAfterAsync(TimeSpan delay)
    {
        using TestLake lake = await CopyAsync();
        using LakeProcess process = LakeProcess.Start(lake, _args(lake));
        await Task.Delay(delay);

        process.Kill();
        CommandOutcome outcome = await process.WaitAsync();

        bool wasAtWork = outcome.ExitCode == LakeProcess.KilledExitCode;
        if (!wasAtWork && process.Duration < Duration)
        {
            Duration = process.Duration;
        }

        await ExamineAsync(lake);
        return wasAtWork;
    }

    /// <summary>A lake to do it in, and to be disposed.</summary>
    public async Task<TestLake> CopyAsync()
    {
        TestLake lake = await _template.CopyAsync();
        await (_furnish?.Invoke(lake) ?? Task.CompletedTask);
        return lake;
    }

    /// <summary>The command's arguments.</summary>
    /// <param name="lake">The lake.</param>
    public string[] Args(TestLake lake) => _args(lake);

    /// <summary>
    /// Examines a lake in which the command was disturbed: it is the old one or the new one, the same command again makes it
    /// the new one, and garbage collection removes all that was left behind.
    /// </summary>
    /// <param name="lake">The lake.</param>
    /// <param name="isDone">Whether the command said that it ended well, so that the lake must be the new one already.</param>
    public async Task ExamineAsync(TestLake lake, bool isDone = false)
    {
        await StoredObjects.ShouldBeCompleteAsync(lake);
        LakeState found = await LakeState.ReadAsync(lake);
        found.ShouldBeOldOrNew(isDone ? After : Before, After);

        CommandOutcome again = await lake.InvokeAsync(_args(lake));
        again.ExitCode.ShouldBe(0, again.Error);

        // Garbage collection only removes: what is right after it was right before.
        lake.Set("LAKE_GC_GRACE", "0s");
        CommandOutcome collected = await lake.InvokeAsync("gc");
        collected.ExitCode.ShouldBe(0, collected.Error);
        await StoredObjects.ShouldBeAllReferencedAsync(lake);
        (await LakeState.ReadAsync(lake)).ShouldEqual(After);
    }

    public void Dispose() => _template.Dispose();
}
