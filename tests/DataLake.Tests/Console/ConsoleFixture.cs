using DataLake.Tests.Api;
using Microsoft.Playwright;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>A browser, and the console over a lake with two snapshots and a publish that failed, all made once.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    /// <summary>The execution date that is served.</summary>
    public const string Served = "2020-05-29";

    /// <summary>An earlier one.</summary>
    public const string Earlier = "2020-04-15";

    /// <summary>One whose publish failed.</summary>
    public const string Failed = "2020-05-30";

    /// <summary>How long a test waits for what comes sooner or later; a busy machine takes its time.</summary>
    public const int PatienceMilliseconds = 60_000;

    private IPlaywright? _playwright;

    internal TestLake Lake { get; } = new();

    internal TestApi Api { get; private set; } = null!;

    internal IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (ConsoleBrowser.WhySkipped is not null)
        {
            return;
        }

        await DoAsync(0, "sample", "--rows", "30000");
        await DoAsync(0, "backfill", "--from", Earlier, "--to", Earlier);
        await DoAsync(0, "run", "-e", Served);
        Lake.EditDataset(new Dictionary<string, string> { ["max_rejected_share"] = "0.01" });
        await DoAsync(3, "run", "-e", Failed);
        Api = await TestApi.StartAsync(Lake);
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ConsoleBrowser.Program });
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (Api is not null)
        {
            await Api.DisposeAsync();
        }

        Lake.Dispose();
    }

    private async Task DoAsync(int exitCode, params string[] args)
    {
        CommandOutcome outcome = await Lake.InvokeAsync(args);
        if (outcome.ExitCode != exitCode)
        {
            throw new InvalidOperationException($"lake {string.Join(' ', args)} ended with {outcome.ExitCode}: {outcome.Error}");
        }
    }
}

/// <summary>The classes that share the browser and the lake; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleTestGroup : ICollectionFixture<ConsoleFixture>
{
    public const string Name = "Console";
}
