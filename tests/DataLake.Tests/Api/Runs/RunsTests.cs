using System.Text.Json;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Runs;

/// <summary>The run history over HTTP.</summary>
public sealed class RunsTests : IAsyncLifetime, IDisposable
{
    private readonly TestLake _lake = new();
    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        await _lake.DoAsync("sample", "--rows", "2000");
        foreach (string date in new[] { "2020-05-27", "2020-05-28", "2020-05-29" })
        {
            await _lake.DoAsync("run", "-e", date);
        }

        await _lake.DeliverAsync("broken", "SELECT 1 AS no_such_column");
        (await _lake.InvokeAsync("run", "-e", "2020-05-30")).ExitCode.ShouldBe(5);
        _api = await TestApi.StartAsync(_lake);
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task History_lists_runs_newest_first_with_what_each_did()
    {
        ApiAnswer answer = await _api.GetAsync("/v1/runs");

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe("application/json");
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["runs", "next"]);
        answer.Json.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        JsonElement[] runs = [.. answer.Json.GetProperty("runs").EnumerateArray()];
        runs.Select(Id).ShouldBe(Ids());
        runs.ShouldAllBe(run => string.Join(' ', run.EnumerateObject().Select(field => field.Name)) == "run_id outcome started finished seconds command execution_dates error stages");
        runs[0].GetProperty("outcome").GetString().ShouldBe("failed");
        runs[0].GetProperty("error").GetString().ShouldNotBeNullOrWhiteSpace();
        runs[1].GetProperty("outcome").GetString().ShouldBe("succeeded");
        runs[1].GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        runs[1].GetProperty("command").GetString().ShouldBe("lake run -e 2020-05-29");
        runs[1].GetProperty("execution_dates")[0].GetString().ShouldBe("2020-05-29T00:00:00Z");
        runs[1].GetProperty("started").GetString()!.ShouldEndWith("Z");
        runs[1].GetProperty("finished").GetDateTime().ShouldBeGreaterThan(runs[1].GetProperty("started").GetDateTime());
        runs[1].GetProperty("seconds").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_overlap()
    {
        List<string?> seen = [];
        string? next = "";
        while (next is not null)
        {
            JsonElement page = (await _api.GetAsync($"/v1/runs?limit=3&after={next}")).Json;
            page.GetProperty("runs").GetArrayLength().ShouldBeInRange(1, 3);
            seen.AddRange(page.GetProperty("runs").EnumerateArray().Select(Id));
            next = page.GetProperty("next").GetString();
        }

        seen.ShouldBe(Ids());
        (await _api.GetAsync($"/v1/runs?after={Ids()[^1]}")).Json.GetProperty("runs").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Run_is_shown_as_it_was_written_down()
    {
        string id = Ids()[1];

        ApiAnswer answer = await _api.GetAsync($"/v1/runs/{id}");

        answer.Status.ShouldBe(200, answer.Body);
        using JsonDocument stored = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_lake.Root, "consumption", "_runs", id + ".json")));
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(stored.RootElement.EnumerateObject().Select(field => field.Name));
        JsonElement.DeepEquals(answer.Json.GetProperty("stages"), stored.RootElement.GetProperty("stages")).ShouldBeTrue();
        answer.Json.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()).ShouldBe(["curate", "aggregate", "publish"]);
        answer.Json.GetProperty("started").GetDateTimeOffset().ShouldBe(stored.RootElement.GetProperty("started").GetDateTimeOffset());
        (await _api.GetAsync($"/v1/runs/{Ids()[0]}")).Json.GetProperty("failure").GetProperty("mend").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Record_that_is_damaged_is_listed_with_the_reason()
    {
        string path = Path.Combine(_lake.Root, "consumption", "_runs", "20990101T000000000Z-00000000.json");
        await File.WriteAllTextAsync(path, "{ \"format_version\": 1, ");

        JsonElement run = (await _api.GetAsync("/v1/runs?limit=1")).Json.GetProperty("runs")[0];

        Id(run).ShouldBe("20990101T000000000Z-00000000");
        run.GetProperty("outcome").GetString().ShouldBe("unreadable");
        run.GetProperty("error").GetString()!.ShouldContain("damaged");
    }

    [Theory]
    [InlineData("20991121T085500123Z-3fa94c1e")]
    [InlineData("..%2F..%2Fcustomer%2Fvoucher%2F_current")]
    [InlineData("a.json")]
    public async Task Run_is_not_found_when_there_is_none(string id) => (await _api.GetAsync($"/v1/runs/{id}")).ShouldBeProblem(404, "unknown-run");

    [Fact]
    public async Task Run_is_not_found_when_its_name_is_endless() => (await _api.GetAsync($"/v1/runs/{new string('a', 5000)}")).ShouldBeProblem(404, "unknown-run");

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=ten&after=..%2Fx", "limit,after")]
    [InlineData("limit=99999999999999999999", "limit")]
    public async Task Every_wrong_parameter_is_reported_at_once(string query, string fields)
    {
        ApiAnswer answer = await _api.GetAsync($"/v1/runs?{query}");

        answer.ShouldBeProblem(400, "invalid-request");
        answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(fields.Split(','), ignoreOrder: true);
    }

    private static string? Id(JsonElement run) => run.GetProperty("run_id").GetString();

    private string[] Ids() => [.. Directory.GetFiles(Path.Combine(_lake.Root, "consumption", "_runs"))
        .Select(path => Path.GetFileNameWithoutExtension(path)!).OrderDescending(StringComparer.Ordinal)];
}
