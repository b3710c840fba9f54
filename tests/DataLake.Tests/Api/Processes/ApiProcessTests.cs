using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DataLake.Tests.Api.Security;
using DataLake.Tests.Reliability;
using Shouldly;

namespace DataLake.Tests.Api.Processes;

/// <summary>The service as it runs in production: its logs, its start, its stop.</summary>
public sealed class ApiProcessTests : IDisposable
{
    private const string Question = "/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2";

    private readonly TestLake _lake = new();
    private readonly string _url = $"http://127.0.0.1:{FreePort()}";

    public void Dispose() => _lake.Dispose();

    [UnixFact]
    public async Task Stop_finishes_the_request_in_flight_and_logs_are_one_JSON_object_a_line_without_a_secret()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        using ApiProcess api = ApiProcess.Start(
            _lake, [], ("LAKE_API_URL", _url), ("LAKE_API_LOG_REQUESTS", "on"));
        await api.WaitForAsync("Application started");
        (await GetAsync(Question, "question-1")).ShouldBe(HttpStatusCode.OK);
        using SlowRequest slow = await SlowRequest.StartAsync(new Uri(_url));
        (await GetAsync("/healthz", "question-2")).ShouldBe(HttpStatusCode.OK);
        string files = api.MappedFiles;

        api.Terminate();
        await api.WaitForAsync("Application is shutting down");
        string answer = await slow.FinishAsync();

        (await api.ExitAsync()).ShouldBe(0);
        files.ShouldContain("DataLake.Api.dll");
        files.ShouldNotContain("OpenTelemetry", customMessage: "no endpoint is set");
        files.ShouldNotContain("Swashbuckle", customMessage: "nobody looks at the page");
        answer.ShouldStartWith("HTTP/1.1 200 OK");
        JsonElement[] events = [.. api.Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        events.ShouldAllBe(one => one.GetProperty("Timestamp").GetString()!.EndsWith('Z') && one.GetProperty("LogLevel").ValueKind == JsonValueKind.String);
        JsonElement request = events.Single(one => one.GetProperty("State").TryGetProperty("RequestId", out JsonElement id) && id.GetString() == "question-1").GetProperty("State");
        (request.GetProperty("Method").GetString(), request.GetProperty("Path").GetString(), request.GetProperty("Status").ToString()).ShouldBe(("GET", "/v1/vouchers/most-used", "200"));
        api.Lines.ShouldContain(line => line.Contains("LAKE_API_KEYS has no key", StringComparison.Ordinal) && line.Contains(_url, StringComparison.Ordinal));
        api.Lines.ShouldContain(line => line.Contains("serving 2020-05-29", StringComparison.Ordinal));
        api.Lines.ShouldAllBe(line => !line.Contains("my-secret", StringComparison.Ordinal) && !line.Contains("country_code", StringComparison.Ordinal));
    }

    [UnixFact]
    public async Task Service_is_alive_and_stops_in_order_while_the_first_snapshot_is_still_being_loaded()
    {
        using SilentStore store = new();
        _lake.Set("LAKE_ROOT", store.Settings[0].Value);
        using ApiProcess api = ApiProcess.Start(_lake, [], [("LAKE_API_URL", _url), .. store.Settings]);
        await api.WaitForAsync("Now listening on");

        using HttpClient client = new() { BaseAddress = new Uri(_url) };
        ApiAnswer ready = await ApiAnswer.ReadAsync(await client.GetAsync(new Uri("/readyz", UriKind.Relative)));
        foreach (string path in new[] { "/healthz", "/health", "/check_status", "/openapi/v1.json", "/docs/index.html" })
        {
            (await GetAsync(path, "open")).ShouldBe(HttpStatusCode.OK, path);
        }

        api.Terminate();

        ready.ShouldBeProblem(503, "loading");
        (await api.ExitAsync()).ShouldBe(0);
        api.Lines.ShouldAllBe(line => !line.Contains("Unhandled exception", StringComparison.Ordinal) && !line.Contains("Hosting failed to start", StringComparison.Ordinal));
    }

    [UnixFact]
    public async Task Probe_asks_the_address_that_the_service_listens_at()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string address = _url.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal);
        using ApiProcess api = ApiProcess.Start(_lake, [], ("LAKE_API_URL", address));
        await api.WaitForAsync("Application started");

        using ApiProcess probe = ApiProcess.Start(_lake, ["probe"], ("LAKE_API_URL", address));

        (await probe.ExitAsync()).ShouldBe(0);
    }

    [UnixFact]
    public async Task Start_ends_with_a_clear_error_when_others_could_ask_without_a_key()
    {
        using ApiProcess api = ApiProcess.Start(_lake, [], ("LAKE_API_URL", "http://*:8080"));

        (await api.ExitAsync()).ShouldBe(2);
        (await api.WaitForAsync("error: ")).ShouldContain("must be an address of this machine alone, such as http://localhost:8080, as long as LAKE_API_KEYS has no key");
    }

    [UnixFact]
    public async Task Probe_says_whether_the_service_is_ready()
    {
        (await ProbeAsync()).ShouldBe(1, "nobody listens");
        using ApiProcess api = ApiProcess.Start(_lake, [], ("LAKE_API_URL", _url), ("LAKE_API_POLL", "1s"));
        await api.WaitForAsync("Application started");
        (await ProbeAsync()).ShouldBe(1, "nothing is published");

        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        await api.WaitForAsync("serving 2020-05-29");

        (await ProbeAsync()).ShouldBe(0);
    }

    [UnixFact]
    public async Task Start_ends_with_a_clear_error_when_the_address_is_in_use()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();

        using ApiProcess api = ApiProcess.Start(_lake, [], ("LAKE_API_URL", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}"));

        (await api.ExitAsync()).ShouldBe(2);
        (await api.WaitForAsync("error: ")).ShouldContain("address already in use. Set LAKE_API_URL to another address.");
    }

    private async Task<HttpStatusCode> GetAsync(string path, string id)
    {
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Get, _url + path);
        request.Headers.Add("X-Request-Id", id);
        request.Headers.Add("X-Api-Key", "my-secret");
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<int> ProbeAsync()
    {
        using ApiProcess probe = ApiProcess.Start(_lake, ["probe"], ("LAKE_API_URL", _url));
        return await probe.ExitAsync();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
