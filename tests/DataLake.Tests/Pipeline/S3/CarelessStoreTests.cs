using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>The lake on a store that does not keep conditions: it works, one publisher at a time, and the doctor says so.</summary>
[NeedsS3]
public sealed class CarelessStoreTests : IDisposable
{
    private const string Date = "2020-05-29";

    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_publishes_when_it_is_alone_and_leaves_no_claim(bool ignores)
    {
        using CarelessStore careless = new(ignores);
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", careless.Endpoint));

        (await lake.InvokeAsync("run", "-e", Date, "--sample", "3000")).ExitCode.ShouldBe(0);
        (await lake.InvokeAsync("run", "-e", "2020-05-30")).ExitCode.ShouldBe(0);
        (await lake.InvokeAsync("rollback", "-e", Date)).ExitCode.ShouldBe(0);

        (await lake.InvokeAsync("status", "--format", "json")).Output.ShouldContain($"\"served\": \"{Date}T00:00:00Z\"");
        (await ListAsync("consumption", "customer/voucher/_switching/")).ShouldBeEmpty();
    }

    [StoreFact]
    public async Task Publishing_is_refused_beside_another_publisher_and_goes_on_when_it_is_gone()
    {
        using CarelessStore careless = new(ignores: true);
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", careless.Endpoint));
        (await lake.InvokeAsync("run", "-e", "2020-05-28", "--sample", "3000")).ExitCode.ShouldBe(0);
        ObjectAddress other = new(Buckets["consumption"], "customer/voucher/_switching/20200529T000000000Z-00000000.json");
        await Buckets.OpenStore().PutAsync(other, "{}"u8.ToArray(), PutCondition.None, CancellationToken.None);

        CommandOutcome refused = await lake.InvokeAsync("run", "-e", Date);
        CommandOutcome rollback = await lake.InvokeAsync("rollback", "-e", "2020-05-28");

        foreach (CommandOutcome outcome in new[] { refused, rollback })
        {
            outcome.ExitCode.ShouldBe(4);
            outcome.Error.Trim().Split('\n')[^1].ShouldStartWith($"error: Another publisher is at work, and this store cannot keep two apart [{other} in ");
        }

        (await lake.InvokeAsync("status", "--format", "json")).Output.ShouldContain("\"served\": \"2020-05-28T00:00:00Z\"");
        (await ListAsync("consumption", "customer/voucher/_switching/")).ShouldBe([other.Key]);
        await Buckets.OpenStore().DeleteAsync([other], CancellationToken.None);
        (await lake.InvokeAsync("run", "-e", Date)).ExitCode.ShouldBe(0);
        (await lake.InvokeAsync("status", "--format", "json")).Output.ShouldContain($"\"served\": \"{Date}T00:00:00Z\"");
    }

    [StoreFact]
    public async Task Ingest_does_not_replace_another_delivery_of_the_same_name()
    {
        using CarelessStore careless = new(ignores: true);
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", careless.Endpoint));
        await lake.InvokeAsync("sample", "--rows", "100");
        string key = (await ListAsync("raw", "customer/")).Single();
        string file = Path.Combine(lake.Folder, Path.GetFileName(key));
        await File.WriteAllTextAsync(file, "another content");

        (await lake.InvokeAsync("ingest", file)).ExitCode.ShouldBe(0);

        List<string> keys = await ListAsync("raw", "customer/");
        keys.Count.ShouldBe(2);
        keys.ShouldContain(key);
        (await Buckets.OpenStore().FindAsync(new ObjectAddress(Buckets["raw"], key), CancellationToken.None))!.SizeBytes.ShouldBeGreaterThan(1000);
    }

    [StoreTheory]
    [InlineData(true, "the store takes every put and ignores its condition")]
    [InlineData(false, "the store does not know puts under a condition")]
    public async Task Doctor_says_what_the_store_does_not_keep_and_what_follows(bool ignores, string detail)
    {
        using CarelessStore careless = new(ignores);
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", careless.Endpoint));

        CommandOutcome outcome = await lake.InvokeAsync("doctor");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.Split('\n').Single(line => line.Contains("store: conditional put", StringComparison.Ordinal)).ShouldContain($"warning   {detail}");
        outcome.Output.ShouldContain("Publishing refuses to run beside another publisher.");
        outcome.Output.ShouldNotContain("is safe");
    }

    [StoreFact]
    public async Task Publishing_ends_with_the_pointer_when_the_store_never_takes_it()
    {
        using ScriptedProxy refusing = new(S3Server.Shared.Endpoint, request => Task.FromResult(
            request.Method == "PUT" && request.Path.EndsWith("/_current.json", StringComparison.Ordinal) ? ScriptedProxy.Error(412, "PreconditionFailed") : null));
        TestLake lake = Buckets.OpenLakeAt(new HastyClock(speed: 10), ("LAKE_ROOT", refusing.Endpoint));

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", Date, "--sample", "1000").WaitAsync(TimeSpan.FromMinutes(2));

        outcome.ExitCode.ShouldBe(4);
        outcome.Error.Trim().Split('\n')[^1].ShouldStartWith(
            $"error: The store refused a conditional put 20 times in a row [{Buckets["consumption"]}/customer/voucher/_current.json in {refusing.Endpoint}].");
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private async Task<List<string>> ListAsync(string zone, string prefix)
    {
        List<string> keys = [];
        await foreach (ObjectInfo info in Buckets.OpenStore().ListAsync(new ObjectAddress(Buckets[zone], prefix), after: "", CancellationToken.None))
        {
            keys.Add(info.Address.Key);
        }

        return keys;
    }
}
