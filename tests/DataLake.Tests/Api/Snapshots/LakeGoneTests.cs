using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>The folder of the lake, or what is in it, goes while the service runs, as when its volume is no longer mounted.</summary>
public sealed class LakeGoneTests : IDisposable
{
    private const string Question = "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2";

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Lake_whose_folder_is_gone_is_not_an_empty_one_and_comes_back()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        await using TestApi api = await TestApi.StartAsync(_lake);
        Directory.Move(_lake.Root, _lake.Root + ".away");
        await api.PollAsync();

        foreach (string path in new[] { "/v1/snapshots", "/v1/runs", "/v1/zones/raw/objects", "/v1/zones/raw/folders", "/v1/quality", "/v1/snapshots/2019-01-01" })
        {
            ApiAnswer answer = await api.GetAsync(path);
            answer.ShouldBeProblem(503, "store-unavailable");
            answer.Json.GetProperty("detail").GetString().ShouldBe("The lake's folder is gone. Check that its volume is mounted and that LAKE_ROOT names it.");
        }

        (await api.GetAsync(Question)).Status.ShouldBe(200);
        (await FaultAsync(api))!.ShouldStartWith("The lake's folder is gone");
        Directory.Move(_lake.Root + ".away", _lake.Root);
        await api.PollAsync();
        (await FaultAsync(api)).ShouldBeNull();
        (await api.GetAsync("/v1/runs")).Json.GetProperty("runs").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Pointer_that_is_gone_is_said_to_be_by_who_serves_its_snapshot()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string mirror = Path.Combine(_lake.Folder, "mirror");
        await using (TestApi api = await TestApi.StartAsync(_lake, ("LAKE_API_MIRROR", mirror)))
        {
            await api.PollAsync();
            Directory.Move(Path.Combine(_lake.Root, "consumption"), Path.Combine(_lake.Folder, "consumption"));
            await api.PollAsync();

            (await api.GetAsync(Question)).Status.ShouldBe(200);
            (await FaultAsync(api))!.ShouldStartWith("The pointer of the served snapshot is gone");
        }

        await using TestApi second = await TestApi.StartAsync(_lake, ("LAKE_API_MIRROR", mirror));

        (await second.GetAsync(Question)).Status.ShouldBe(200, "it is in the mirror");
        (await FaultAsync(second))!.ShouldContain("Check that the lake's volume is mounted");
    }

    private static async Task<string?> FaultAsync(TestApi api) =>
        (await api.GetAsync("/readyz")).Json.GetProperty("source").GetProperty("fault").GetString();
}
