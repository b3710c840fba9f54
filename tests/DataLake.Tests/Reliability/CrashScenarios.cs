using DataLake.Tests.S3;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>The commands that change a lake, each with a lake in which there is something for it to do.</summary>
/// <param name="isOnS3">Whether the lakes are on S3; without a server nothing is prepared, and the tests are skipped.</param>
public abstract class CrashScenarios(bool isOnS3) : IAsyncLifetime
{
    private readonly Dictionary<string, CrashScenario> _scenarios = [];
    private TestLake? _copied;

    /// <summary>The commands that are killed.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["ingest", "run", "backfill", "rollback", "gc", "copy"];

    internal CrashScenario this[string command] => _scenarios[command];

    public async Task InitializeAsync()
    {
        if (isOnS3 && S3Server.WhySkipped is not null)
        {
            return;
        }

        using TestLake served = NewLake();
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

        await AddCopyAsync();
        await AddMoreAsync();
    }

    public Task DisposeAsync()
    {
        foreach (CrashScenario scenario in _scenarios.Values)
        {
            scenario.Dispose();
        }

        _copied?.Dispose();
        DisposeMore();
        return Task.CompletedTask;
    }

    /// <summary>Prepares what a derived class has besides.</summary>
    private protected virtual Task AddMoreAsync() => Task.CompletedTask;

    /// <summary>Ends what a derived class has besides.</summary>
    private protected virtual void DisposeMore()
    {
    }

    private TestLake NewLake() => isOnS3 ? LakeCopies.OnS3(("LAKE_THREADS", "1")) : NewFolderLake();

    private static TestLake NewFolderLake() => new(("LAKE_THREADS", "1"));

    /// <summary>The source is a folder that is only read, so that all rounds share it; their destinations have what it was before.</summary>
    private async Task AddCopyAsync()
    {
        _copied = NewFolderLake();
        await _copied.DoAsync("sample", "--rows", "2000", "--seed", "1");
        await _copied.DoAsync("run", "-e", "2020-05-28");
        TestLake copy = NewLake();
        await copy.DoAsync("copy", "--from", SourceOf(copy));
        await _copied.DoAsync("ingest", await _copied.MakeDeliveryAsync("first", 800, 2));
        await _copied.DoAsync("backfill", "--from", "2020-05-28", "--to", "2020-05-29");
        await AddAsync("copy", copy, lake => ["copy", "--from", SourceOf(lake)]);
    }

    /// <summary>The source, with the names that the buckets of a lake have: a copy goes from bucket to bucket of one name.</summary>
    private string SourceOf(TestLake lake)
    {
        if (lake.Variable("LAKE_BUCKETS__RAW") is not { } raw)
        {
            return _copied!.Root;
        }

        string source = Path.Combine(_copied!.Folder, "source-" + raw);
        Directory.CreateDirectory(source);
        foreach (string zone in S3Buckets.Zones)
        {
            string bucket = Path.Combine(source, lake.Variable($"LAKE_BUCKETS__{zone.ToUpperInvariant()}")!);
            if (!Directory.Exists(bucket))
            {
                Directory.CreateSymbolicLink(bucket, Path.Combine(_copied.Root, zone));
            }
        }

        return source;
    }

    private protected async Task AddAsync(string command, TestLake template, Func<TestLake, string[]> args, Func<TestLake, Task>? furnish = null) =>
        _scenarios[command] = await CrashScenario.PrepareAsync(command, template, args, furnish);
}

/// <summary>The scenarios in folders.</summary>
public sealed class FolderCrashScenarios() : CrashScenarios(isOnS3: false);

/// <summary>The scenarios on S3.</summary>
public sealed class S3CrashScenarios() : CrashScenarios(isOnS3: true);
