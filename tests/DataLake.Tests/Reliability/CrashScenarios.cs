using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>The commands that change a lake, each with a lake in which there is something for it to do.</summary>
public sealed class CrashScenarios : IAsyncLifetime
{
    private readonly Dictionary<string, CrashScenario> _scenarios = [];
    private TestLake? _copied;

    /// <summary>The commands that are killed.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["ingest", "run", "backfill", "rollback", "gc", "copy"];

    internal CrashScenario this[string command] => _scenarios[command];

    public async Task InitializeAsync()
    {
        using TestLake served = new([("LAKE_THREADS", "1")]);
        await served.DoAsync("sample", "--rows", "2000", "--seed", "1");
        await served.DoAsync("run", "-e", "2020-05-28");
        await served.MakeDeliveryAsync("first", 800, 2);
        await served.MakeDeliveryAsync("second", 500, 3);
        await AddAsync("ingest", served.Copy(), lake => ["ingest", Path.Combine(lake.Folder, "deliveries")]);

        using TestLake delivered = served.Copy();
        await delivered.DoAsync("ingest", Path.Combine(delivered.Folder, "deliveries"));
        await AddAsync("run", delivered.Copy(), _ => ["run", "-e", "2020-05-28"]);
        await AddAsync("backfill", delivered.Copy(), _ => ["backfill", "--from", "2020-05-27", "--to", "2020-05-29"]);

        TestLake several = delivered.Copy();
        await several.DoAsync("backfill", "--from", "2020-05-27", "--to", "2020-05-28");
        await AddAsync("rollback", several, _ => ["rollback", "-e", "2020-05-27"]);

        TestLake littered = delivered.Copy();
        await littered.DoAsync("run", "-e", "2020-05-28");
        await littered.DieAsync("aggregate.after-manifest", "run", "-e", "2020-05-28", "--force");
        await littered.DieAsync("publish.before-manifest", "run", "-e", "2020-05-28", "--force");
        await littered.DoAsync("ingest", await littered.MakeDeliveryAsync("third", 300, 4));
        await littered.DieAsync("curate.between-puts", "run", "-e", "2020-05-27");
        littered.Set("LAKE_GC_GRACE", "0s");
        await AddAsync("gc", littered, _ => ["gc", "--keep", "1"]);

        // The source is only read, so that all rounds share it; their destinations have what it was before.
        TestLake copy = new();
        _copied = served.Copy();
        await copy.DoAsync("copy", "--from", _copied.Root);
        await _copied.DoAsync("ingest", Path.Combine(_copied.Folder, "deliveries"));
        await _copied.DoAsync("backfill", "--from", "2020-05-28", "--to", "2020-05-29");
        await AddAsync("copy", copy, _ => ["copy", "--from", _copied.Root]);
    }

    public Task DisposeAsync()
    {
        foreach (CrashScenario scenario in _scenarios.Values)
        {
            scenario.Dispose();
        }

        _copied?.Dispose();
        return Task.CompletedTask;
    }

    private async Task AddAsync(string command, TestLake template, Func<TestLake, string[]> args) =>
        _scenarios[command] = await CrashScenario.PrepareAsync(command, template, args);
}
