using System.Collections.Concurrent;
using Amazon.S3.Model;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Deliveries;
using DataLake.Pipeline.Runs;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using DataLake.Tests.S3.Faults;
using Shouldly;
using Checksum = DataLake.Lake.Storage.Checksum;

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
    public async Task Delivery_that_is_there_already_is_recognised_without_being_read()
    {
        TestLake lake = Buckets.OpenLake(("LAKE_S3_PART_SIZE", "5MiB"));
        string file = Path.Combine(lake.Folder, "large.parquet");
        await File.WriteAllBytesAsync(file, Bytes(6_000_000));
        await lake.DoAsync("ingest", file);
        using LakeContext context = lake.Open();

        IReadOnlyList<IngestedFile> ingested = await new Ingestion(context, lake.Dataset).IngestAsync([file], () => lake.Folder, CancellationToken.None);

        ingested.Single().IsNew.ShouldBeFalse();
        ((S3ObjectStore)context.Store).BodyBytes.ShouldBeLessThan(10_000);
    }

    [StoreFact]
    public async Task Delivery_is_read_to_be_recognised_when_nobody_noted_its_checksum()
    {
        TestLake lake = Buckets.OpenLake();
        byte[] content = Bytes(100_000);
        string file = Path.Combine(lake.Folder, "delivered.parquet");
        await File.WriteAllBytesAsync(file, content);
        await Buckets.Client.PutBucketAsync(Buckets["raw"]);
        await Buckets.Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Buckets["raw"],
            Key = "customer/voucher/by-hand.parquet",
            InputStream = new MemoryStream(content),
        });
        using LakeContext context = lake.Open();

        IReadOnlyList<IngestedFile> ingested = await new Ingestion(context, lake.Dataset).IngestAsync([file], () => lake.Folder, CancellationToken.None);

        ingested.Single().ShouldBe(new IngestedFile(file, $"{Buckets["raw"]}/customer/voucher/by-hand.parquet", content.Length, IsNew: false));
    }

    /// <summary>.NET gives up when its heap would be larger than a quarter of the delivery, so nothing can hold that in memory.</summary>
    [StoreFact]
    public async Task Delivery_passes_through_buffers_of_fixed_size_on_its_way_up_and_down()
    {
        const int Size = 300_000_000;
        const string WithSmallHeap = "DOTNET_GCHeapHardLimit=0x4800000 \"$LAKE\" \"$@\"";
        TestLake lake = Buckets.OpenLake();
        string file = Path.Combine(lake.Folder, "large.parquet");
        byte[] piece = Bytes(Size / 100);
        await using (FileStream large = File.Create(file))
        {
            for (int i = 0; i < 100; i++)
            {
                piece[0] = (byte)i;
                await large.WriteAsync(piece);
            }
        }

        CommandOutcome up = await LakeProcess.RunScriptAsync(lake, WithSmallHeap, "ingest", file);
        string copy = Path.Combine(lake.Folder, "copy");
        CommandOutcome down = await LakeProcess.RunScriptAsync(lake, WithSmallHeap, "copy", "--from", lake.Root, "--to", copy);

        up.ExitCode.ShouldBe(0, up.Error);
        down.ExitCode.ShouldBe(0, down.Error);
        await using FileStream expected = File.OpenRead(file);
        await using FileStream found = File.OpenRead(Path.Combine(copy, Buckets["raw"], "customer", "voucher", "large.parquet"));
        (await Checksum.OfAsync(found, CancellationToken.None)).ShouldBe(await Checksum.OfAsync(expected, CancellationToken.None));
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

    private static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
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
