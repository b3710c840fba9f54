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

    public void Dispose() => _lake.Dispose();

    private static async Task<string?> DateAsync(TestApi api) => (await api.GetAsync(Question)).Json.GetProperty("execution_date").GetString();
}
