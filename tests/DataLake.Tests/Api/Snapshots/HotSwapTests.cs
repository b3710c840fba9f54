using System.Diagnostics;
using System.Security.Cryptography;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>What is served while snapshots come, break and go.</summary>
public sealed class HotSwapTests : IDisposable
{
    private const string Question = "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2";

    private readonly TestLake _lake = new();

    [Fact]
    public async Task Nothing_is_served_before_the_first_publish_and_then_the_new_snapshot()
    {
        await using TestApi api = await TestApi.StartAsync(_lake);
        (await api.GetAsync("/readyz")).ShouldBeProblem(503, "nothing-published");
        (await api.GetAsync(Question)).ShouldBeProblem(503, "nothing-published");
        (await api.GetAsync("/healthz")).Json.GetProperty("status").GetString().ShouldBe("alive");

        await _lake.DoAsync("run", "-e", "2020-05-28", "--sample", "2000");
        await api.PollAsync();
        (await DateAsync(api)).ShouldBe("2020-05-28T00:00:00Z");

        await _lake.DoAsync("run", "-e", "2020-05-29");
        await api.PollAsync();
        (await DateAsync(api)).ShouldBe("2020-05-29T00:00:00Z");
        api.Holder.Swaps.ShouldBe(2);

        await api.PollAsync();
        api.Holder.Swaps.ShouldBe(2, "an unchanged pointer is not loaded again");
        await _lake.DoAsync("rollback", "-e", "2020-05-28");
        await api.PollAsync();
        (await DateAsync(api)).ShouldBe("2020-05-28T00:00:00Z");
    }

    [Fact]
    public async Task Last_good_snapshot_stays_when_the_next_one_is_damaged()
    {
        await _lake.DoAsync("run", "-e", "2020-05-28", "--sample", "2000");
        await using TestApi api = await TestApi.StartAsync(_lake);
        await _lake.DoAsync("run", "-e", "2020-05-29");
        string damaged = Directory.GetFiles(Path.Combine(_lake.Root, "consumption", "customer", "voucher", "execution_date=2020-05-29T000000"), "voucher_usage.parquet", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(damaged);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(damaged, bytes);

        await api.PollAsync();

        (await DateAsync(api)).ShouldBe("2020-05-28T00:00:00Z");
        ApiAnswer ready = await api.GetAsync("/readyz");
        ready.Status.ShouldBe(200);
        ready.Json.GetProperty("source").GetProperty("state").GetString().ShouldBe("away");
        ready.Json.GetProperty("source").GetProperty("fault").GetString()!.ShouldContain("voucher_usage.parquet");
        await api.PollAsync();
        (await api.GetAsync("/readyz")).Json.GetProperty("source").GetProperty("since").GetDateTime()
            .ShouldBe(ready.Json.GetProperty("source").GetProperty("since").GetDateTime(), "since when, not when it was looked at last");

        await _lake.DoAsync("run", "-e", "2020-05-29", "--force");
        await api.PollAsync();
        (await DateAsync(api)).ShouldBe("2020-05-29T00:00:00Z");
        (await api.GetAsync("/readyz")).Json.GetProperty("source").GetProperty("state").GetString().ShouldBe("reachable");
    }

    [Fact]
    public async Task Service_starts_with_what_it_served_last_when_the_store_is_away()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string expected;
        await using (TestApi before = await TestApi.StartAsync(_lake))
        {
            expected = (await before.GetAsync(Question)).Body;
        }

        _lake.Set("LAKE_ROOT", "http://127.0.0.1:9");
        _lake.Set("LAKE_S3_RETRIES", "0");
        _lake.Set("AWS_ACCESS_KEY_ID", "somebody");
        _lake.Set("AWS_SECRET_ACCESS_KEY", "secret");
        await using TestApi after = await TestApi.StartAsync(_lake);

        (await after.GetAsync(Question)).Body.ShouldBe(expected);
        ApiAnswer ready = await after.GetAsync("/readyz");
        ready.Status.ShouldBe(200);
        ready.Json.GetProperty("source").GetProperty("state").GetString().ShouldBe("away");
    }

    [Fact]
    public async Task Service_starts_with_what_it_served_last_while_the_store_does_not_answer()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string expected;
        await using (TestApi before = await TestApi.StartAsync(_lake))
        {
            expected = (await before.GetAsync(Question)).Body;
        }

        using SilentStore store = new();
        store.Settings.ToList().ForEach(setting => _lake.Set(setting.Name, setting.Value));
        await using TestApi after = await TestApi.StartAsync(_lake).WaitAsync(TimeSpan.FromSeconds(30));

        (await after.GetAsync(Question)).Body.ShouldBe(expected);
        ApiAnswer ready = await after.GetAsync("/readyz");
        ready.Status.ShouldBe(200);
        ready.Json.GetProperty("source").GetProperty("state").GetString().ShouldBe("away");
        ready.Json.GetProperty("source").GetProperty("fault").GetString()!.ShouldContain("has not answered");
    }

    [Fact]
    public async Task Lookups_are_refused_in_time_when_the_store_does_not_answer_and_nothing_was_served_before()
    {
        using SilentStore store = new();
        store.Settings.ToList().ForEach(setting => _lake.Set(setting.Name, setting.Value));
        await using TestApi api = await TestApi.StartAsync(_lake).WaitAsync(TimeSpan.FromSeconds(60));

        foreach (string path in new[] { Question, "/readyz" })
        {
            ApiAnswer answer = await api.GetAsync(path);
            answer.ShouldBeProblem(503, "store-unavailable");
            answer.Json.GetProperty("detail").GetString()!.ShouldContain("does not answer within 10 seconds");
        }
    }

    [Theory]
    [InlineData("SELECT * EXCLUDE (share) FROM read_parquet($1)", "share")]
    [InlineData("SELECT * REPLACE ('1000+' AS segment) FROM read_parquet($1)", "The scheme has no segment")]
    public async Task Last_good_snapshot_stays_when_the_next_one_is_intact_and_makes_no_sense(string sql, string cause)
    {
        await _lake.DoAsync("run", "-e", "2020-05-28", "--sample", "2000");
        await using TestApi api = await TestApi.StartAsync(_lake);
        await _lake.DoAsync("run", "-e", "2020-05-29");
        await RewriteMostUsedAsync("2020-05-29", sql);

        await api.PollAsync();

        (await DateAsync(api)).ShouldBe("2020-05-28T00:00:00Z");
        string fault = (await api.GetAsync("/readyz")).Json.GetProperty("source").GetProperty("fault").GetString()!;
        fault.ShouldContain("an object is damaged or gone");
        fault.ShouldContain(cause);
        (await api.GetAsync(Question + "&execution_date=2020-05-29")).ShouldBeProblem(503, "store-unavailable");
        await using TestApi second = await TestApi.StartAsync(_lake, ("LAKE_API_MIRROR", Path.Combine(_lake.Folder, "empty")));
        (await second.GetAsync("/readyz")).ShouldBeProblem(503, "store-unavailable");
    }

    [UnixFact]
    public async Task Snapshot_that_could_not_be_mirrored_is_mirrored_later()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string mirror = Path.Combine(_lake.Folder, "disk", "mirror");
        await PointToAsync(await CreateFileAsync("in-the-way"));
        await using TestApi api = await TestApi.StartAsync(_lake, ("LAKE_API_MIRROR", mirror));
        await api.PollAsync();
        await CreateFileAsync("mended", "mirror", ".new", "left-behind");
        await PointToAsync(Path.Combine(_lake.Folder, "mended"));

        await api.PollAsync();

        File.Exists(Path.Combine(mirror, "consumption", "customer", "voucher", "_current.json")).ShouldBeTrue();
        File.Exists(Path.Combine(mirror, ".new", "left-behind")).ShouldBeFalse();

        async Task<string> CreateFileAsync(params string[] path)
        {
            string file = Path.Combine([_lake.Folder, .. path]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, "");
            return file;
        }

        // In one step: the service tries by itself, too.
        async Task PointToAsync(string target)
        {
            using Process link = Process.Start("/bin/sh", ["-c", "ln -s \"$1\" \"$2/link\" && mv -T \"$2/link\" \"$2/disk\"", "sh", target, _lake.Folder]);
            await link.WaitForExitAsync();
            link.ExitCode.ShouldBe(0);
        }
    }

    public void Dispose() => _lake.Dispose();

    /// <summary>Publishes other rows in a snapshot's place, with a manifest that says so.</summary>
    private async Task RewriteMostUsedAsync(string date, string sql)
    {
        LakeContext lake = _lake.Open();
        CurrentSnapshot pointer = (await lake.Manifests.ReadAsync(lake.Path.Current(_lake.Dataset), LakeJson.Default.CurrentSnapshot, CancellationToken.None))!.Value.Value;
        ObjectAddress address = lake.Path.In(Zone.Consumption, pointer.Manifest);
        Manifest manifest = (await lake.Manifests.ReadManifestAsync(address, CancellationToken.None))!;
        ManifestFile file = manifest.Files.Single(one => one.Key.EndsWith("/voucher_most_used.parquet", StringComparison.Ordinal));
        string path = Path.Combine(_lake.Root, "consumption", file.Key);
        await using (DuckDbSession session = await _lake.OpenSessionAsync())
        {
            await session.ExecuteAsync($"CREATE TEMP TABLE other AS {sql}", CancellationToken.None, path);
            await session.SetVariableAsync("out", path, CancellationToken.None);
            await session.ExecuteAsync("COPY other TO (getvariable('out')) (FORMAT parquet)", CancellationToken.None);
        }

        byte[] bytes = await File.ReadAllBytesAsync(path);
        ManifestFile other = file with { Bytes = bytes.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
        Manifest changed = manifest with { Files = [.. manifest.Files.Select(one => one == file ? other : one)] };
        foreach (ObjectAddress place in new[] { address, lake.Path.SnapshotManifest(_lake.Dataset, TestLake.Date(date)) })
        {
            await lake.Manifests.WriteAsync(place, changed, LakeJson.Default.Manifest, PutCondition.None, CancellationToken.None);
        }
    }

    private static async Task<string?> DateAsync(TestApi api) => (await api.GetAsync(Question)).Json.GetProperty("execution_date").GetString();
}
