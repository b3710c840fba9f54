using System.Net.Sockets;
using System.Text;
using DataLake.Api.Sessions;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Queries;

/// <summary>Queries that want more rows, time or memory than they may have.</summary>
public sealed class QueryLimitTests(PublishedLake published) : IClassFixture<PublishedLake>, IAsyncLifetime
{
    private const string Endless = "SELECT sum(a.range * b.range % 7) FROM range(1000000) a, range(1000000) b";
    private const string Lookup = "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2";

    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        published.Lake.Set("LAKE_API_QUERY_TIMEOUT", "8s");
        published.Lake.Set("LAKE_API_QUERY_MEMORY", "64MiB");
        published.Lake.Set("LAKE_API_QUERY_ROWS", "50");
        published.Lake.Set("LAKE_API_QUERY_CONCURRENCY", "1");
        _api = await TestApi.StartAsync(published.Lake);
    }

    public async Task DisposeAsync()
    {
        ApiAnswer next = await _api.QueryAsync("SELECT count(*) > 20 FROM voucher_usage");
        next.Status.ShouldBe(200, next.Body);
        next.Rows.Single().GetRawText().ShouldBe("[true]");
        await _api.DisposeAsync();
    }

    [Theory]
    [InlineData("FROM range(50)", 50, false)]
    [InlineData("FROM range(51)", 50, true)]
    [InlineData("FROM range(1000000000000)", 50, true)]
    [InlineData("SELECT * FROM voucher_usage a, voucher_usage b, voucher_usage c, voucher_usage d", 50, true)]
    [InlineData("SELECT repeat('x', 1000000) FROM range(49)", 16, true)]
    public async Task Rows_are_cut_off_where_there_are_too_many(string sql, int rows, bool isTruncated)
    {
        ApiAnswer answer = await _api.QueryAsync(sql);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Rows.Count.ShouldBe(rows);
        answer.Json.GetProperty("row_count").GetInt64().ShouldBe(rows);
        answer.Json.GetProperty("truncated").GetBoolean().ShouldBe(isTruncated);
    }

    [Theory]
    [InlineData(Endless)]
    [InlineData("WITH RECURSIVE t(i) AS (SELECT 1::HUGEINT UNION ALL SELECT i + 1 FROM t) SELECT max(i) FROM t")]
    [InlineData("SELECT sleep_ms(100000)")]
    [InlineData("SELECT max(md5(range::VARCHAR)) FROM range(10000000000)")]
    public async Task Query_is_ended_when_its_time_is_up(string sql)
    {
        ApiAnswer answer = await _api.QueryAsync(sql);

        answer.ShouldBeProblem(400, "query-timeout");
        answer.Json.GetProperty("detail").GetString()!.ShouldContain("8 seconds, LAKE_API_QUERY_TIMEOUT");
    }

    [Theory]
    [InlineData("SELECT list_sum(range(1000000000))")]
    [InlineData("SELECT length(repeat('x', 3000000000))")]
    [InlineData("SELECT length(lpad('x', 2000000000, 'y'))")]
    [InlineData("SELECT list(repeat('x', 1000000) || range) FROM range(1000)")]
    [InlineData("SELECT string_agg(repeat('x', 1000000), '') FROM range(1000)")]
    [InlineData("SELECT count(*) FROM (SELECT range || repeat('y', 1000) AS k, count(*) FROM range(10000000) GROUP BY k)")]
    [InlineData("WITH RECURSIVE t(i) AS (SELECT repeat('x', 1000) UNION ALL SELECT i || i FROM t) SELECT max(length(i)) FROM t")]
    [InlineData("SELECT range FROM range(100000000) ORDER BY hash(range)")]
    public async Task Query_is_ended_when_its_memory_is_used_up(string sql)
    {
        ApiAnswer answer = await _api.QueryAsync(sql);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Json.GetProperty("type").GetString().ShouldBeOneOf(
            "urn:voucher-data-lake:problem:query-too-large", "urn:voucher-data-lake:problem:query-timeout", "urn:voucher-data-lake:problem:query-ended");
        answer.Json.GetProperty("detail").GetString()!.ShouldContain("LAKE_API_QUERY_");
    }

    [Theory]
    [InlineData("(", ")", 100_000)]
    [InlineData("abs(", ")", 40_000)]
    [InlineData("[", "]", 100_000)]
    [InlineData("1 + ", "", 50_000)]
    [InlineData("(SELECT ", ")", 20_000)]
    public async Task Query_is_refused_when_it_is_nested_without_end(string open, string close, int depth)
    {
        ApiAnswer answer = await _api.QueryAsync("SELECT " + string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));

        answer.Status.ShouldBeOneOf(400, 413);
    }

    [Fact]
    public async Task Lookups_are_answered_while_queries_take_all_they_may()
    {
        Task<ApiAnswer> query = _api.QueryAsync(Endless);
        List<int> statuses = [];
        while (!query.IsCompleted)
        {
            statuses.Add((await _api.GetAsync(Lookup)).Status);
        }

        (await query).ShouldBeProblem(400, "query-timeout");
        statuses.Count.ShouldBeGreaterThan(100);
        statuses.ShouldAllBe(status => status == 200);
    }

    [Fact]
    public async Task Queries_are_turned_away_when_too_many_wait()
    {
        ApiAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _api.QueryAsync(Endless)));

        answers.Count(answer => answer.Status == 400).ShouldBeInRange(1, 3);
        answers.Where(answer => answer.Status == 429).ToList().ForEach(answer => answer.ShouldBeProblem(429, "too-many-queries"));
        answers.ShouldAllBe(answer => answer.Status == 400 || (answer.Status == 429 && answer.RetryAfter == "1"));
        _api.Sessions.Started.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task Query_counts_until_its_client_has_taken_the_answer()
    {
        string query = """{"sql":"SELECT repeat('x', 1000000) FROM range(49)"}""";
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST /v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {query.Length}\r\n\r\n{query}");
        List<TcpClient> slow = [];
        for (int i = 0; i <= SessionPool.MostWaitingPerSession; i++)
        {
            TcpClient client = new() { ReceiveBufferSize = 4096 };
            slow.Add(client);
            await client.ConnectAsync(_api.Client.BaseAddress!.Host, _api.Client.BaseAddress.Port);
            await client.GetStream().WriteAsync(request);
            byte[] start = new byte[12];
            await client.GetStream().ReadExactlyAsync(start);
            Encoding.ASCII.GetString(start).ShouldBe("HTTP/1.1 200");
        }

        (await _api.QueryAsync("SELECT 1")).ShouldBeProblem(429, "too-many-queries");

        slow.ForEach(client => client.Dispose());
        for (int i = 0; i < 100 && (await _api.QueryAsync("SELECT 1")).Status == 429; i++)
        {
            await Task.Delay(100);
        }

        (await _api.QueryAsync("SELECT 1")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Query_is_ended_when_its_client_has_gone()
    {
        published.Lake.Set("LAKE_API_QUERY_TIMEOUT", "1h");
        await using TestApi patient = await TestApi.StartAsync(published.Lake);
        using CancellationTokenSource gone = new(TimeSpan.FromSeconds(2));
        using StringContent body = new($$"""{"sql":"{{Endless}}"}""", System.Text.Encoding.UTF8, "application/json");
        await Should.ThrowAsync<OperationCanceledException>(() => patient.Client.PostAsync(new Uri("/v1/query", UriKind.Relative), body, gone.Token));

        ApiAnswer next = await patient.QueryAsync("SELECT 1").WaitAsync(TimeSpan.FromMinutes(1));

        next.Status.ShouldBe(200, next.Body);
        patient.Sessions.Started.ShouldBe(2);
    }
}
