using DataLake.Tests.S3;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>The commands that change a lake, each with a lake in which there is something for it to do.</summary>
/// <param name="isOnS3">Whether the lakes are on S3; without a server nothing is prepared, and the tests are skipped.</param>
public abstract class CrashScenarios(bool isOnS3) : IAsyncLifetime
{
    private readonly Dictionary<string, CrashScenario> _scenarios = [];

    /// <summary>The commands that are killed.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["ingest", "run", "backfill", "rollback", "gc"];

    internal CrashScenario this[string command] => _scenarios[command];

    public async Task InitializeAsync()
    {
        if (isOnS3 && S3Server.WhySkipped is not null)
        {
            return;
        }

        using TestLake served = isOnS3 ? LakeCopies.OnS3(("LAKE_THREADS", "1")) : new TestLake(("LAKE_THREADS", "1"));
        await served.DoAsync("sample", "--rows", "2000", "--seed", "1");
        await served.DoAsync("run", "-e", "2020-05-28");
        await served.MakeDeliveryAsync("first", 800, 2);
        await served.MakeDeliveryAsync("second", 500, 3);
        await AddAsync("ingest", await served.CopyAsync(), lake => ["ingest", LakeCopies.DeliveriesOf(lake)]);

        using TestLake delivered = await served.CopyAsync();
        await delivered.DoAsync("ingest", LakeCopies.DeliveriesOf(delivered));
        await AddAsync("run", await delivered.CopyAsync(), _ => ["run", "-e", "2020-05-28"]);
        await AddAsync("backfill", await delivered.CopyAsync(), _ => ["backfill", "--from", "2020-05-27", "--to", "2020-05-29"]);

        TestLake aggregated = await delivered.CopyAsync();
        await aggregated.DoAsync("run", "curate", "aggregate", "-e", "2020-05-28");
        await AddAsync("publish", aggregated, _ => ["run", "publish", "-e", "2020-05-28"]);

        TestLake several = await delivered.CopyAsync();
        await several.DoAsync("backfill", "--from", "2020-05-27", "--to", "2020-05-28");
        await AddAsync("rollback", several, _ => ["rollback", "-e", "2020-05-27"]);

        TestLake littered = await delivered.CopyAsync();
        await littered.DoAsync("run", "-e", "2020-05-28");
        await littered.DieAsync("aggregate.after-manifest", "run", "-e", "2020-05-28", "--force");
        await littered.DieAsync("publish.before-manifest", "run", "-e", "2020-05-28", "--force");
        await littered.DoAsync("ingest", await littered.MakeDeliveryAsync("third", 300, 4));
        await littered.DieAsync("curate.between-puts", "run", "-e", "2020-05-27");
        littered.Set("LAKE_GC_GRACE", "0s");
        await AddAsync("gc", littered, _ => ["gc", "--keep", "1"]);
    }

    public Task DisposeAsync()
    {
        foreach (CrashScenario scenario in _scenarios.Values)
        {
            scenario.Dispose();
        }

        return Task.CompletedTask;
    }

    private async Task AddAsync(string command, TestLake template, Func<TestLake, string[]> args) =>
        _scenarios[command] = await CrashScenario.PrepareAsync(command, template, args);
}

/// <summary>The scenarios in folders.</summary>
public sealed class FolderCrashScenarios() : CrashScenarios(isOnS3: false);

/// <summary>The scenarios on S3.</summary>
public sealed class S3CrashScenarios() : CrashScenarios(isOnS3: true);
