using System.Collections.Concurrent;
using DataLake.Lake.Storage;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using DataLake.Tests.S3.Faults;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Copying;

/// <summary>What only buckets have: requests that cost, keys of users, connections that break.</summary>
[NeedsS3]
public sealed class CopyOnS3Tests : IDisposable
{
    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    [StoreFact]
    public async Task Lake_is_the_same_after_a_way_there_and_back()
    {
        TestLake from = await OpenFolder().PublishAsync();
        TestLake between = Buckets.OpenLake();
        TestLake back = OpenFolder();

        await between.CopyFromAsync(from);
        await back.CopyFromAsync(between);

        (await LakeState.ReadAsync(back)).ShouldEqual(await LakeState.ReadAsync(from));
        await back.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate);
        await back.DoAsync("run", "-e", "2020-05-30");
        await from.CopyFromAsync(back);
        (await LakeState.ReadAsync(from)).ShouldEqual(await LakeState.ReadAsync(back));
        await from.ShouldBeUpToDateAsync("2020-05-30");
    }

    [StoreFact]
    public async Task Lake_moves_to_buckets_of_other_names_by_way_of_a_folder()
    {
        TestLake from = await Buckets.OpenLake().PublishAsync();
        TestLake folder = OpenFolder();
        await folder.CopyFromAsync(from);
        using S3Buckets others = new();
        foreach (string zone in S3Buckets.Zones)
        {
            Directory.Move(Path.Combine(folder.Root, Buckets[zone]), Path.Combine(folder.Root, others[zone]));
            folder.Set($"LAKE_BUCKETS__{zone.ToUpperInvariant()}", others[zone]);
        }

        TestLake to = others.OpenLake();

        await to.CopyFromAsync(folder);

        await to.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate);
        const string Rows = "SELECT * FROM provision.voucher_usage ORDER BY ALL";
        (await to.QueryAsync(Rows)).ToString().ShouldBe((await from.QueryAsync(Rows)).ToString());
    }

    [StoreFact]
    public async Task Delivery_that_went_up_in_parts_is_copied_by_one_reading()
    {
        TestLake from = Buckets.OpenLake(("LAKE_S3_PART_SIZE", "5MiB"));
        byte[] content = new byte[6_000_000];
        new Random(1).NextBytes(content);
        string file = Path.Combine(from.Folder, "large.parquet");
        await File.WriteAllBytesAsync(file, content);
        await from.DoAsync("ingest", file);
        ConcurrentQueue<string> requests = [];
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, line =>
        {
            requests.Enqueue(line);
            return Fault.None;
        });
        from.Set("LAKE_ROOT", proxy.Endpoint);
        TestLake to = OpenFolder();

        await to.CopyFromAsync(from);

        (await File.ReadAllBytesAsync(Path.Combine(to.Root, Buckets["raw"], "customer", "voucher", "large.parquet"))).ShouldBe(content);
        requests.Count(line => line.StartsWith("GET ", StringComparison.Ordinal) && line.Contains("large.parquet ", StringComparison.Ordinal)).ShouldBe(1);
    }

    [StoreFact]
    public async Task Copy_between_two_names_of_one_store_is_refused()
    {
        TestLake from = await Buckets.OpenLake().PublishAsync();
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, _ => Fault.None);
        TestLake to = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint), ("LAKE_COPY_OBJECTS", "2"));
        LakeState before = await LakeState.ReadAsync(from);

        foreach (string[] more in new string[][] { ["--verbose"], ["--dry-run"], ["--overwrite"] })
        {
            CommandOutcome outcome = await to.InvokeAsync(["copy", "--from", from.Root, .. more]);

            outcome.ExitCode.ShouldBe(2, outcome.Error);
            outcome.Error.ShouldContain("error: Source and destination are the same lake under two names [");
        }

        (await LakeState.ReadAsync(to)).ShouldEqual(before);
        (await Buckets.ListAsync("consumption")).ShouldNotContain(one => one.Key.StartsWith("_doctor/probes/", StringComparison.Ordinal));
    }

    [StoreFact]
    public async Task Result_is_told_when_tidying_up_takes_too_long()
    {
        TestLake from = await Buckets.OpenLake().PublishAsync();
        using ScriptedProxy proxy = new(S3Server.Shared.Endpoint, async request =>
        {
            if (request.Method == "DELETE")
            {
                await Task.Delay(2 * TidyingUp.Patience);
            }

            return null;
        });
        TestLake to = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint));

        CommandOutcome outcome = await to.InvokeAsync("copy", "--from", from.Root);

        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain("error: Source and destination are the same lake under two names [");
    }

    [StoreFact]
    public async Task Requests_to_both_stores_are_counted_when_asked()
    {
        TestLake from = await Buckets.OpenLake().PublishAsync();
        TestLake to = OpenFolder();

        CommandOutcome outcome = await to.InvokeAsync("copy", "--from", from.Root, "--verbose");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldMatch($@"debug: \d+ requests to {from.Root}, 0 of them tried again");
    }

    [StoreFact]
    public async Task Second_copy_takes_listings_and_reads_no_object_when_nothing_changed()
    {
        ConcurrentBag<string> requests = [];
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, line =>
        {
            requests.Add(line);
            return Fault.None;
        });
        TestLake from = await OpenFolder().PublishAsync();
        TestLake to = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint));
        await to.CopyFromAsync(from);
        requests.ShouldContain(line => line.StartsWith("PUT ", StringComparison.Ordinal));
        requests.Clear();

        await to.CopyFromAsync(from);

        requests.ShouldAllBe(line => line.StartsWith("GET ", StringComparison.Ordinal) && (line.Contains("list-type=2") || line.Contains("/_copies/")));
        requests.Count.ShouldBeInRange(5, 12);
    }

    [StoreFact]
    public async Task Copy_reads_and_writes_only_new_objects_after_it_was_killed()
    {
        ConcurrentBag<string> requests = [];
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, line =>
        {
            requests.Add(line);
            return Fault.None;
        });
        TestLake from = await OpenFolder().PublishAsync();
        TestLake to = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint));
        await to.DieAsync("copy.before-pointer", "copy", "--from", from.Root);
        requests.Clear();

        await to.CopyFromAsync(from);

        requests.Where(line => line.StartsWith("PUT ", StringComparison.Ordinal) && line.Contains(".parquet")).ShouldBeEmpty();
        (await LakeState.ReadAsync(to)).ShouldEqual(await LakeState.ReadAsync(from));
    }

    [StoreTheory]
    [InlineData("copy.after-put:3")]
    [InlineData("copy.before-manifests:2")]
    [InlineData("copy.between-manifests:4")]
    [InlineData("copy.before-pointer")]
    [InlineData("copy.after-pointer")]
    public async Task Buckets_have_the_old_lake_or_the_new_one_when_the_process_dies(string step)
    {
        TestLake from = OpenFolder();
        await from.DoAsync("run", "-e", CopyingLakes.FirstDate, "--sample", "3000");
        TestLake to = Buckets.OpenLake();
        await to.CopyFromAsync(from);
        LakeState before = await LakeState.ReadAsync(to);
        await from.PublishAsync();
        LakeState after = await LakeState.ReadAsync(from);

        await to.DieAsync(step, "copy", "--from", from.Root);

        (await LakeState.ReadAsync(to)).ShouldBeOldOrNew(before, after);
        await to.CopyFromAsync(from);
        (await LakeState.ReadAsync(to)).ShouldEqual(after);
        await to.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate);
    }

    [StoreFact]
    public async Task Large_objects_go_in_parts_and_broken_connections_are_mended()
    {
        int cuts = 0;
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, line =>
            line.StartsWith("GET ", StringComparison.Ordinal) && line.Contains("big.bin") && Interlocked.Increment(ref cuts) == 1 ? Fault.CutAnswer : Fault.None);
        TestLake from = await OpenFolder().PublishAsync();
        byte[] big = new byte[12_000_000];
        new Random(1).NextBytes(big);
        await File.WriteAllBytesAsync(Path.Combine(from.Root, Buckets["raw"], "big.bin"), big);
        TestLake to = Buckets.OpenLake(("LAKE_ROOT", proxy.Endpoint), ("LAKE_S3_PART_SIZE", "5MiB"));

        await to.CopyFromAsync(from);

        cuts.ShouldBeGreaterThan(1);
        TestLake back = OpenFolder();
        await back.CopyFromAsync(to);
        (await File.ReadAllBytesAsync(Path.Combine(back.Root, Buckets["raw"], "big.bin"))).ShouldBe(big);
    }

    [StoreTheory]
    [InlineData("/raw/")]
    [InlineData("/files/")]
    public async Task Bytes_that_were_damaged_on_the_way_are_read_again(string key)
    {
        string zone = key == "/raw/" ? Buckets["raw"] + "/" : key;
        int damaged = 0;
        using FaultyProxy proxy = new(S3Server.Shared.Endpoint, line =>
            line.StartsWith("GET ", StringComparison.Ordinal) && line.Contains(zone) && line.Contains(".parquet") && Interlocked.Increment(ref damaged) == 1
                ? Fault.CorruptAnswer
                : Fault.None);
        TestLake from = Buckets.OpenLake();
        await from.DoAsync("run", "-e", CopyingLakes.FirstDate, "--sample", "30000");
        TestLake to = OpenFolder();

        await to.DoAsync("copy", "--from", proxy.Endpoint);

        damaged.ShouldBe(2);
        (await LakeState.ReadAsync(to)).ShouldEqual(await LakeState.ReadAsync(from));
    }

    [StoreFact]
    public async Task Source_has_keys_of_its_own()
    {
        TestLake from = await Buckets.OpenLake().PublishAsync();
        TestLake to = OpenFolder();
        to.Set("AWS_SECRET_ACCESS_KEY", "wrong");
        (await to.InvokeAsync("copy", "--from", from.Root)).Error.ShouldContain("Set AWS_SECRET_ACCESS_KEY to ");

        to.Set("LAKE_COPY_FROM_SECRET_ACCESS_KEY", "wrong, too");
        CommandOutcome refused = await to.InvokeAsync("copy", "--from", from.Root);
        refused.ExitCode.ShouldBe(4);
        refused.Error.ShouldContain("Set LAKE_COPY_FROM_SECRET_ACCESS_KEY to ");

        to.Set("LAKE_COPY_FROM_SECRET_ACCESS_KEY", S3Server.Shared.SecretAccessKey);
        await to.CopyFromAsync(from);
        (await LakeState.ReadAsync(to)).ShouldEqual(await LakeState.ReadAsync(from));
    }

    [StoreFact]
    public async Task Nothing_is_left_in_the_temporary_folder()
    {
        TestLake from = await OpenFolder().PublishAsync();
        TestLake to = Buckets.OpenLake();

        await to.CopyFromAsync(from);

        Directory.GetFileSystemEntries(to.Variable("LAKE_TEMP")!).ShouldBeEmpty();
    }

    private TestLake OpenFolder()
    {
        TestLake lake = Buckets.OpenLake();
        lake.Set("LAKE_ROOT", Path.Combine(lake.Folder, "lake"));
        return lake;
    }
}
