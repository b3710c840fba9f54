using System.Text.Json;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>What is published, over HTTP.</summary>
public sealed class SnapshotsTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private static readonly string[] _fields = ["execution_date", "run_id", "published", "is_current", "error"];

    [Fact]
    public async Task List_has_every_snapshot_the_latest_first()
    {
        ApiAnswer answer = await published.Api.GetAsync("/v1/snapshots");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["snapshots", "next_before"]);
        JsonElement[] snapshots = [.. answer.Json.GetProperty("snapshots").EnumerateArray()];
        snapshots.ShouldAllBe(one => one.EnumerateObject().Select(field => field.Name).SequenceEqual(_fields));
        snapshots.Select(one => (one.GetProperty("execution_date").GetString(), one.GetProperty("is_current").GetBoolean()))
            .ShouldBe([("2020-05-29T00:00:00Z", true), ("2020-03-01T00:00:00Z", false)]);
        snapshots[0].GetProperty("run_id").GetString().ShouldBe(published.Api.Holder.Current!.RunId);
        snapshots[0].GetProperty("published").GetDateTime().ShouldBe(published.Api.Holder.Current.Manifest.Finished.UtcDateTime);
        answer.Json.GetProperty("next_before").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task List_has_the_run_that_is_served_and_the_snapshots_that_cannot_be_read()
    {
        using TestLake lake = new();
        await lake.DoAsync("run", "-e", "2020-05-28", "--sample", "2000");
        await lake.DoAsync("run", "-e", "2020-05-29");
        await using TestApi api = await TestApi.StartAsync(lake);
        string served = api.Holder.Current!.RunId;
        await lake.DoAsync("run", "-e", "2020-05-29", "--force");
        await lake.DoAsync("rollback", "-e", "2020-05-29", "--run", served);
        await File.WriteAllTextAsync(Path.Combine(lake.Root, "consumption", "customer", "voucher", "execution_date=2020-05-28T000000", "_manifest.json"), "{");
        await api.PollAsync();

        ApiAnswer answer = await api.GetAsync("/v1/snapshots");

        answer.Status.ShouldBe(200, answer.Body);
        JsonElement[] snapshots = [.. answer.Json.GetProperty("snapshots").EnumerateArray()];
        snapshots.Select(one => (one.GetProperty("execution_date").GetString(), one.GetProperty("run_id").GetString(), one.GetProperty("is_current").GetBoolean()))
            .ShouldBe([("2020-05-29T00:00:00Z", served, true), ("2020-05-28T00:00:00Z", null, false)]);
        snapshots[0].GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        snapshots[1].GetProperty("published").ValueKind.ShouldBe(JsonValueKind.Null);
        snapshots[1].GetProperty("error").GetString()!.ShouldContain("The object is damaged");
    }

    [Fact]
    public async Task List_comes_in_pages()
    {
        ApiAnswer first = await published.Api.GetAsync("/v1/snapshots?limit=1");
        string before = first.Json.GetProperty("next_before").GetString()!;
        ApiAnswer second = await published.Api.GetAsync($"/v1/snapshots?limit=1&before={before}");

        Dates(first).ShouldBe(["2020-05-29T00:00:00Z"]);
        Dates(second).ShouldBe(["2020-03-01T00:00:00Z"]);
        second.Json.GetProperty("next_before").ValueKind.ShouldBe(JsonValueKind.Null);
        Dates(await published.Api.GetAsync("/v1/snapshots?before=2020-03-01")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Snapshot_has_its_run_files_and_audits()
    {
        ApiAnswer current = await published.Api.GetAsync("/v1/snapshots/current");

        current.Status.ShouldBe(200, current.Body);
        current.Json.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["execution_date", "run_id", "published", "is_current", "engine", "fingerprint", "files", "audits"]);
        DataLake.Lake.Tables.Manifest manifest = published.Api.Holder.Current!.Manifest;
        current.Json.GetProperty("execution_date").GetString().ShouldBe("2020-05-29T00:00:00Z");
        current.Json.GetProperty("run_id").GetString().ShouldBe(manifest.RunId);
        current.Json.GetProperty("published").GetDateTime().ShouldBe(manifest.Finished.UtcDateTime);
        current.Json.GetProperty("is_current").GetBoolean().ShouldBeTrue();
        current.Json.GetProperty("engine").GetString()!.ShouldStartWith("DuckDB v");
        current.Json.GetProperty("fingerprint").GetString().ShouldBe(manifest.Fingerprint);
        current.Json.GetProperty("files").EnumerateArray().Select(file => (
            file.GetProperty("key").GetString(), file.GetProperty("bytes").GetInt64(), file.GetProperty("rows").GetInt64(), file.GetProperty("sha256").GetString()))
            .ShouldBe(manifest.Files.Select(file => ((string?)file.Key, file.Bytes, file.Rows, (string?)file.Sha256)));
        current.Json.GetProperty("audits").EnumerateArray().Select(audit => audit.GetProperty("name").GetString()).ShouldContain("assert_shares_add_up");
        current.Json.GetProperty("audits").EnumerateArray().ShouldAllBe(audit => audit.GetProperty("offending_rows").GetInt64() == 0);
        (await published.Api.GetAsync($"/v1/snapshots/{PublishedLake.Served}")).Body.ShouldBe(current.Body);
        ApiAnswer earlier = await published.Api.GetAsync("/v1/snapshots/2020-03-01T00:00:00Z");
        earlier.Json.GetProperty("execution_date").GetString().ShouldBe("2020-03-01T00:00:00Z");
        earlier.Json.GetProperty("is_current").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("/v1/snapshots?limit=0&before=soon", 400, "invalid-request", "before,limit")]
    [InlineData("/v1/snapshots?limit=1001", 400, "invalid-request", "limit")]
    [InlineData("/v1/snapshots?limit=%2B5", 400, "invalid-request", "limit")]
    [InlineData("/v1/snapshots/yesterday", 400, "invalid-request", "execution_date")]
    [InlineData("/v1/snapshots/2019-01-01", 404, "unknown-snapshot", null)]
    [InlineData("/v1/snapshots/current/diff/2019-01-01", 404, "unknown-snapshot", null)]
    [InlineData("/v1/snapshots/2019-01-01/diff/current", 404, "unknown-snapshot", null)]
    [InlineData("/v1/snapshots/soon/diff/later", 400, "invalid-request", "a,b")]
    [InlineData("/v1/snapshots/2019-01-01/diff/later", 400, "invalid-request", "b")]
    public async Task Question_that_has_no_answer_is_a_problem(string path, int status, string type, string? fields)
    {
        ApiAnswer answer = await published.Api.GetAsync(path);

        answer.ShouldBeProblem(status, type);
        if (fields is not null)
        {
            answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(fields.Split(','));
        }
    }

    [Fact]
    public async Task Difference_of_a_snapshot_to_itself_is_none()
    {
        ApiAnswer answer = await published.Api.GetAsync($"/v1/snapshots/current/diff/{PublishedLake.Served}");

        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["from", "to", "scheme_changed", "unchanged", "changes"]);
        answer.Json.GetProperty("changes").GetArrayLength().ShouldBe(0);
        answer.Json.GetProperty("scheme_changed").GetBoolean().ShouldBeFalse();
        answer.Json.GetProperty("unchanged").GetInt32().ShouldBe(published.Api.Holder.Current!.Index.Answers.Count);
    }

    [Fact]
    public async Task Difference_says_which_amounts_appeared_changed_and_disappeared()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("first", Rows(
            "('2020-01-01', 'Peru', 1, 10), ('2020-01-01', 'Peru', 1, 10), ('2020-01-01', 'Chile', 5, 30), ('2020-01-01', 'Chile', 50, 40)"));
        await lake.DoAsync("run", "-e", "2020-01-02");
        await lake.DeliverAsync("second", Rows("('2020-01-03', 'PERU', 1, 12.5), ('2020-01-03', 'PERU', 1, 12.5), ('2020-01-03', 'PERU', 1, 12.5), ('2020-01-03', 'Peru', 20, 70)"));
        await lake.DoAsync("run", "-e", "2020-01-04");
        await using TestApi api = await TestApi.StartAsync(lake);

        ApiAnswer answer = await api.GetAsync("/v1/snapshots/2020-01-02/diff/current");

        answer.Status.ShouldBe(200, answer.Body);
        JsonElement[] frequent = [.. answer.Json.GetProperty("changes").EnumerateArray().Where(one => one.GetProperty("segment_name").GetString() == "frequent_segment")];
        string.Join('\n', frequent.Select(one => one.GetRawText())).ShouldBe(
            """
            {"country_code":"PERU","segment_name":"frequent_segment","segment":"0-4","kind":"changed","from":{"voucher_amount":10,"times_used":2,"share":1},"to":{"voucher_amount":12.5,"times_used":3,"share":0.6}}
            {"country_code":"PERU","segment_name":"frequent_segment","segment":"13-37","kind":"appeared","from":null,"to":{"voucher_amount":70,"times_used":1,"share":1}}
            """);
        answer.Json.GetProperty("unchanged").GetInt32().ShouldBe(3);
        answer.Json.GetProperty("from").GetProperty("execution_date").GetString().ShouldBe("2020-01-02T00:00:00Z");
        answer.Json.GetProperty("to").GetProperty("run_id").GetString().ShouldBe(api.Holder.Current!.RunId);

        ApiAnswer back = await api.GetAsync("/v1/snapshots/current/diff/2020-01-02");
        back.Json.GetProperty("changes").EnumerateArray().Select(one => one.GetProperty("kind").GetString()).ShouldContain("disappeared");
        JsonElement gone = back.Json.GetProperty("changes").EnumerateArray().Single(one => one.GetProperty("segment").GetString() == "13-37");
        gone.GetProperty("to").ValueKind.ShouldBe(JsonValueKind.Null);
        gone.GetProperty("from").GetProperty("voucher_amount").GetRawText().ShouldBe("70");
    }

    [Fact]
    public async Task Difference_says_when_the_scheme_is_another()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("first", Rows("('2020-01-01', 'Peru', 1, 10), ('2020-01-01', 'Peru', 20, 10)"));
        await lake.DoAsync("run", "-e", "2020-01-02", "--segments", "segments.assignment.yaml");
        await lake.DoAsync("run", "-e", "2020-01-04");
        await using TestApi api = await TestApi.StartAsync(lake);

        ApiAnswer answer = await api.GetAsync("/v1/snapshots/2020-01-02/diff/2020-01-04");

        answer.Json.GetProperty("scheme_changed").GetBoolean().ShouldBeTrue();
        answer.Json.GetProperty("changes").EnumerateArray()
            .Where(one => one.GetProperty("segment_name").GetString() == "frequent_segment")
            .Select(one => (one.GetProperty("segment").GetString(), one.GetProperty("kind").GetString()))
            .ShouldBe([("13-37", "appeared"), ("14-37", "disappeared")]);
    }

    [Fact]
    public async Task Nothing_is_listed_before_the_first_publish()
    {
        using TestLake lake = new();
        await using TestApi api = await TestApi.StartAsync(lake);

        (await api.GetAsync("/v1/snapshots")).Json.GetProperty("snapshots").GetArrayLength().ShouldBe(0);
        (await api.GetAsync("/v1/snapshots/current")).ShouldBeProblem(503, "nothing-published");
        (await api.GetAsync("/v1/snapshots/current/diff/current")).ShouldBeProblem(503, "nothing-published");
        (await api.GetAsync("/v1/segments")).ShouldBeProblem(503, "nothing-published");
        (await api.GetAsync("/v1/segments/frequent_segment/37+/vouchers")).ShouldBeProblem(503, "nothing-published");
        (await api.PostAsync("/v1/vouchers/most-used/batch", "{}", "application/x-ndjson")).ShouldBeProblem(503, "nothing-published");
    }

    [Fact]
    public async Task Earlier_snapshot_that_was_published_anew_is_loaded_anew()
    {
        ManualClock clock = new();
        using TestLake lake = new() { Clock = clock };
        await lake.DeliverAsync("first", Rows("('2020-01-01', 'Peru', 1, 10)"));
        await lake.DoAsync("backfill", "--from", "2020-01-02", "--to", "2020-01-02");
        await lake.DoAsync("run", "-e", "2020-01-04");
        lake.Set("LAKE_API_POLL", "1m");
        await using TestApi api = await TestApi.StartAsync(lake);
        const string question = "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=1&execution_date=2020-01-02";
        (await api.GetAsync(question)).Json.GetProperty("voucher_amount").GetInt32().ShouldBe(10);
        await lake.DeliverAsync("second", Rows("('2020-01-01', 'Peru', 1, 20), ('2020-01-01', 'Peru', 1, 20)"));
        await lake.DoAsync("run", "-e", "2020-01-02");

        ApiAnswer soon = await api.GetAsync(question);
        clock.Advance(TimeSpan.FromMinutes(2));
        ApiAnswer later = await api.GetAsync(question);

        soon.Json.GetProperty("voucher_amount").GetInt32().ShouldBe(10, "how often the store is looked at is a setting");
        later.Json.GetProperty("voucher_amount").GetInt32().ShouldBe(20);
    }

    private static IEnumerable<string?> Dates(ApiAnswer list) =>
        list.Json.GetProperty("snapshots").EnumerateArray().Select(one => one.GetProperty("execution_date").GetString());

    private static string Rows(string values) =>
        $"""
        SELECT CAST(assigned AS TIMESTAMP) + to_microseconds(row_number() OVER ()) AS "timestamp", country AS country_code,
               '2019-12-20 00:00:00' AS last_order_ts, '2019-01-01 00:00:00' AS first_order_ts, orders AS total_orders, CAST(amount AS DOUBLE) AS voucher_amount
        FROM (VALUES {values}) AS t(assigned, country, orders, amount)
        """;
}
