using System.Net.Sockets;
using System.Text;
using DataLake.Api.Console;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Security;

/// <summary>Who is let through to which route, how often, and with what size of request.</summary>
public sealed class AccessTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Question = "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2";

    private static readonly string[] _open =
    [
        "GET /", "GET /assets/{version}/{**file}", "GET /check_status", "GET /docs/{**file}", "GET /health", "GET /healthz", "GET /openapi/v1.json",
        "GET /quality", "GET /readyz", "GET /runs", "GET /segments", "GET /snapshots", "GET /zones",
    ];

    private static readonly (string Name, string Value) _keys = (
        "LAKE_API_KEYS", $"crm:lookup:{TestKeys.HashOf("crm-key")},ops:browse+query:{TestKeys.HashOf("ops-key")},other:lookup:{TestKeys.HashOf("other-key")}");

    [Fact]
    public async Task Every_route_but_the_open_ones_needs_a_key()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, _keys);

        List<string> open = [];
        foreach ((string method, string pattern, _) in api.Routes)
        {
            string path = pattern == ConsoleFiles.AssetRoute ? $"/assets/{new ConsoleFiles().Version}/app.js" : pattern.Replace("{**file}", "index.html", StringComparison.Ordinal);
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            using HttpResponseMessage response = await api.Client.SendAsync(request);
            ApiAnswer answer = await ApiAnswer.ReadAsync(response);
            if (answer.Status == 200)
            {
                open.Add($"{method} {pattern}");
            }
            else
            {
                answer.ShouldBeProblem(401, "unauthorized");
                response.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
            }
        }

        open.Order(StringComparer.Ordinal).ShouldBe(_open);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:8080", 200)]
    [InlineData("127.0.0.1:8080", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("crm.example.com", 403)]
    [InlineData("localhost.example.com:8080", 403)]
    [InlineData("127.0.0.1.example.com", 403)]
    [InlineData("192.168.1.10", 403)]
    public async Task Without_keys_only_requests_to_this_machine_by_its_own_names_are_answered(string host, int status)
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, ("LAKE_API_CONCURRENCY", "10"));
        foreach (string path in new[] { Question, "/v1/zones/raw/objects", "/selection_criteria" })
        {
            ApiAnswer answer = await AskAsync(api, path, ("Host", host));

            answer.Status.ShouldBe(status, path);
            if (status == 403)
            {
                answer.ShouldBeProblem(403, "forbidden");
                answer.Json.GetProperty("detail").GetString()!.ShouldContain("LAKE_API_KEYS");
            }
        }

        await using TestApi withKeys = await TestApi.StartAsync(published.Lake, _keys);
        (await AskAsync(withKeys, Question, ("Host", host), ("X-Api-Key", "crm-key"))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("X-Api-Key", "crm-key", 200)]
    [InlineData("Authorization", "Bearer crm-key", 200)]
    [InlineData("Authorization", "bearer crm-key", 200)]
    [InlineData("Authorization", "Basic crm-key", 401)]
    [InlineData("Authorization", "Bearer", 401)]
    [InlineData("X-Api-Key", "crm-keys", 401)]
    [InlineData("X-Api-Key", "", 401)]
    [InlineData("X-Api-Key", "ops-key", 403)]
    public async Task Key_opens_what_its_scopes_say(string header, string value, int status)
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, _keys);

        ApiAnswer answer = await AskAsync(api, (header, value));

        answer.Status.ShouldBe(status, answer.Body);
        if (status == 403)
        {
            answer.ShouldBeProblem(403, "forbidden");
            answer.Json.GetProperty("detail").GetString()!.ShouldContain("'ops' lacks the scope lookup");
        }
    }

    [Fact]
    public async Task Connection_answers_by_the_key_of_each_request()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, _keys);
        (string Header, string Value, int Status)[] shown =
        [
            ("X-Api-Key", "crm-key", 200), ("X-Api-Key", "crm-key", 200), ("X-Api-Key", "crm-kez", 401), ("X-Api-Key", "ops-key", 403),
            ("Authorization", "Bearer crm-key", 200), ("X-Api-Key", "Bearer crm-key", 401), ("Authorization", "Bearer other-key", 200),
            ("X-Api-Key", "", 401), ("Authorization", "Bearer ops-key", 403), ("X-Api-Key", "crm-key", 200),
        ];

        // One after the other, so that they share a connection.
        foreach ((string header, string value, int status) in shown)
        {
            (await AskAsync(api, (header, value))).Status.ShouldBe(status, $"{header}: {value}");
        }
    }

    [Fact]
    public async Task Key_is_not_taken_from_two_headers_of_one_name()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, _keys);

        (await AskAsync(api, ("X-Api-Key", "crm-key"), ("X-Api-Key", "other-key"))).ShouldBeProblem(401, "unauthorized");
    }

    [Fact]
    public async Task Rate_is_bounded_for_each_key_alone_and_open_routes_have_none()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, _keys, ("LAKE_API_RATE", "2"));

        ApiAnswer answer = await UntilAsync(() => AskAsync(api, ("X-Api-Key", "crm-key")));

        answer.ShouldBeProblem(429, "too-many-requests");
        int.Parse(answer.RetryAfter).ShouldBe(1);
        (await AskAsync(api, ("X-Api-Key", "other-key"))).Status.ShouldBe(200);
        foreach (int _ in Enumerable.Range(0, 20))
        {
            (await api.GetAsync("/healthz")).Status.ShouldBe(200);
        }
    }

    [Fact]
    public async Task Rate_is_bounded_by_address_without_keys_and_lets_through_again_later()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, ("LAKE_API_RATE", "2"));

        (await UntilAsync(() => api.GetAsync(Question))).ShouldBeProblem(429, "too-many-requests");

        await Task.Delay(TimeSpan.FromSeconds(1.5));
        (await api.GetAsync(Question)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Requests_at_once_are_bounded_and_those_under_way_are_finished()
    {
        await using TestApi api = await TestApi.StartAsync(published.Lake, ("LAKE_API_CONCURRENCY", "1"));
        using SlowRequest slow = await SlowRequest.StartAsync(api.Client.BaseAddress!);

        ApiAnswer answer = await UntilAsync(() => api.GetAsync(Question));

        answer.ShouldBeProblem(429, "too-many-requests");
        answer.RetryAfter.ShouldBe("1");
        foreach (string path in new[] { "/healthz", "/readyz" })
        {
            (await api.GetAsync(path)).Status.ShouldBe(200, "a service that is busy is alive and ready");
        }

        (await slow.FinishAsync()).ShouldStartWith("HTTP/1.1 200 OK");
        (await api.GetAsync(Question)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Sizes_of_requests_are_bounded()
    {
        using HttpRequestMessage large = new(HttpMethod.Post, "/voucher") { Content = new StringContent(new string(' ', 2 << 20)) };
        large.Headers.ExpectContinue = true;
        using HttpResponseMessage refused = await published.Api.Client.SendAsync(large);
        (await ApiAnswer.ReadAsync(refused)).ShouldBeProblem(413, "too-large");
        using HttpRequestMessage request = new(HttpMethod.Get, Question);
        request.Headers.Add("X-Long", new string('x', 20_000));
        using HttpResponseMessage response = await published.Api.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(431);
        (await published.Api.GetAsync("/voucher/most-used?customer=" + new string('x', 10_000))).Status.ShouldBe(414);
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers()
    {
        foreach (string path in new[] { Question, "/healthz", "/search_voucher", "/openapi/v1.json", "/docs/index.html", "/nothing", "/v1/vouchers/most-used" })
        {
            using HttpResponseMessage response = await published.Api.Client.GetAsync(new Uri(path, UriKind.Relative));
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], path);
            response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"], path);
            (response.Headers.CacheControl!.NoStore || path.StartsWith("/docs", StringComparison.Ordinal)).ShouldBeTrue(path);
            response.Headers.Contains("Server").ShouldBeFalse(path);
            (response.Content.Headers.ContentType?.MediaType == "text/html").ShouldBe(response.Headers.Contains("Content-Security-Policy"), path);
        }
    }

    [Theory]
    [InlineData("order-17:3_a.B", true)]
    [InlineData("two words", false)]
    [InlineData("<script>", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", false)]
    public async Task Id_of_a_request_is_the_clients_own_where_it_is_harmless(string id, bool isKept)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/nothing");
        request.Headers.Add("X-Request-Id", id);
        using HttpResponseMessage response = await published.Api.Client.SendAsync(request);

        string answered = response.Headers.GetValues("X-Request-Id").Single();
        answered.ShouldNotBeEmpty();
        (answered == id).ShouldBe(isKept);
    }

    private static Task<ApiAnswer> AskAsync(TestApi api, params (string Name, string Value)[] headers) => AskAsync(api, Question, headers);

    private static async Task<ApiAnswer> AskAsync(TestApi api, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await api.Client.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    private static async Task<ApiAnswer> UntilAsync(Func<Task<ApiAnswer>> ask)
    {
        ApiAnswer answer = await ask();
        for (int i = 0; i < 100 && answer.Status != 429; i++)
        {
            answer = await ask();
        }

        return answer;
    }
}

/// <summary>A request whose body is half sent.</summary>
internal sealed class SlowRequest : IDisposable
{
    private const string Body = """{"country_code":"Peru","segment_name":"frequent_segment","total_orders":4}""";
    private readonly TcpClient _connection = new();

    /// <summary>Sends the head of a request, and of its body the first half; the service waits for the other one.</summary>
    public static async Task<SlowRequest> StartAsync(Uri api)
    {
        SlowRequest request = new();
        await request._connection.ConnectAsync(api.Host, api.Port);
        await request.SendAsync($"POST /voucher HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Body.Length}\r\n\r\n{Body[..20]}");
        return request;
    }

    /// <summary>Sends the other half.</summary>
    /// <returns>The answer as it came, up to the end of its body.</returns>
    public async Task<string> FinishAsync()
    {
        await SendAsync(Body[20..]);
        StringBuilder answer = new();
        byte[] piece = new byte[4096];
        int count;
        while (!answer.ToString().Contains("2640}", StringComparison.Ordinal) && (count = await _connection.GetStream().ReadAsync(piece)) > 0)
        {
            answer.Append(Encoding.UTF8.GetString(piece, 0, count));
        }

        return answer.ToString();
    }

    public void Dispose() => _connection.Dispose();

    private Task SendAsync(string text) => _connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();
}
