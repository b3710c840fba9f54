using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Runs;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using DataLake.Tests.S3.Faults;
using Shouldly;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>Many deliveries in buckets: what is brought to the local disk, and when.</summary>
[NeedsS3]
public sealed class DeliveriesOnS3Tests : IDisposable
{
    private const string Date = "2020-05-29";
    private const int LargeRows = 80_000;

    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());
    private readonly ConcurrentQueue<string> _requests = [];

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task Next_delivery_is_fetched_while_one_is_curated()
    {
        using FaultyProxy proxy = Watch();
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint));
        await DeliverAsync(lake, "a", LargeRows);
        await DeliverAsync(lake, "b", LargeRows + 1000);
        _requests.Clear();

        await lake.DoAsync("run", "curate", "-e", Date);

        string[] sent = [.. _requests];
        int firstIsWritten = Array.FindIndex(sent, request => request.StartsWith("PUT ", StringComparison.Ordinal));
        int[] fetches = [.. Enumerable.Range(0, sent.Length).Where(i => sent[i].StartsWith($"GET /{Buckets["raw"]}/", StringComparison.Ordinal) && sent[i].Contains("b.parquet", StringComparison.Ordinal))];
        fetches.Length.ShouldBe(2, "its end, to look at its columns, and the whole of it, once");
        fetches[1].ShouldBeLessThan(firstIsWritten);
    }

    [StoreFact]
    public async Task Copies_of_deliveries_are_given_back_one_by_one()
    {
        TestLake lake = Buckets.OpenLake();
        long all = 0;
        for (int i = 0; i < 6; i++)
        {
            all += await DeliverAsync(lake, $"{i}", LargeRows + i);
        }

        lake.Set("LAKE_CACHE_SIZE", "5MB");
        using LakeContext context = lake.Open();
        Watcher watcher = new(Path.Combine(lake.Variable("LAKE_TEMP")!, "cache"));
        RunRequest request = new RunRequestFactory(context).Create(lake.Dataset, null, [], [TestLake.Date(Date)], force: false, "lake run (test)");

        RunReport report = await new PipelineRun(context, watcher).ExecuteAsync(request, CancellationToken.None);

        report.Stages[0].RowsIn.ShouldBe((6 * LargeRows) + 15);
        watcher.Looks.ShouldBeGreaterThan(6);

        // One that is worked on, one that comes next, and one that is just being given back.
        watcher.MostBytes.ShouldBeLessThan(all * 2 / 3);
    }

    [StoreFact]
    public async Task Bad_delivery_is_known_before_the_others_are_brought_here()
    {
        TestLake lake = Buckets.OpenLake();
        using FaultyProxy proxy = Watch();
        await DeliverAsync(lake, "a", LargeRows);
        await DeliverAsync(lake, "b", LargeRows + 1000);
        await DeliverAsync(lake, "c", LargeRows + 2000, "SELECT * EXCLUDE (country_code) FROM delivery");
        lake.Set("LAKE_ROOT", proxy.Endpoint);

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date);

        outcome.ExitCode.ShouldBe(5, outcome.Error);
        outcome.Error.ShouldContain("Column country_code is missing");
        outcome.Error.ShouldContain("c.parquet, column country_code");
        _requests.Count(request => request.StartsWith("GET ", StringComparison.Ordinal) && request.Contains("b.parquet", StringComparison.Ordinal)).ShouldBe(1, "its end alone");
        _requests.ShouldNotContain(request => request.StartsWith($"PUT /{Buckets["curated"]}/", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private FaultyProxy Watch() => new(S3Server.Shared.Endpoint, request =>
    {
        _requests.Enqueue(request);
        return Fault.None;
    });

    /// <summary>Puts a synthetic delivery, or what SQL makes of it, into raw.</summary>
    /// <returns>Its length in bytes.</returns>
    private static async Task<long> DeliverAsync(TestLake lake, string name, int rows, string? sql = null)
    {
        string path = await lake.MakeDeliveryAsync(name, rows, rows);
        if (sql is not null)
        {
            await using DuckDbSession session = await lake.OpenSessionAsync();
            await session.ExecuteAsync(
                $"CREATE VIEW delivery AS FROM read_parquet('{path}'); COPY ({sql}) TO '{path}.new' (FORMAT parquet);", CancellationToken.None);
            File.Move(path + ".new", path, overwrite: true);
        }

        long bytes = new FileInfo(path).Length;
        bytes.ShouldBeGreaterThan(1 << 20, "smaller ones are brought whole at once");
        await lake.DoAsync("ingest", path);
        return bytes;
    }

    /// <summary>Looks at the copies whenever a step of the run begins.</summary>
    private sealed class Watcher(string folder) : IRunObserver
    {
        public int Looks { get; private set; }

        public long MostBytes { get; private set; }

        public void Begin(string text)
        {
            Looks++;
            MostBytes = Math.Max(MostBytes, Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles().Sum(file => file.Length) : 0);
        }

        public void Report(double value)
        {
        }
    }
}
