using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataLake.Api;
using DataLake.Api.Console;
using DataLake.Api.Sessions;
using DataLake.Api.Snapshots;
using DataLake.Lake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace DataLake.Tests.Api;

/// <summary>The service on a port of its own, over a lake that the pipeline made.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApi(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>Asks it.</summary>
    public HttpClient Client { get; }

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The routes that it has, as method and pattern, each with what it was mapped with.</summary>
    public IReadOnlyList<(string Method, string Pattern, RouteEndpoint Endpoint)> Routes =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!, endpoint)))];

    /// <summary>The routes for programs, which are described; those of pages for people are not.</summary>
    public IEnumerable<(string Method, string Pattern, RouteEndpoint Endpoint)> DescribedRoutes => Routes.Where(route =>
        !route.Pattern.StartsWith("/docs", StringComparison.Ordinal) && route.Pattern != ConsoleFiles.AssetRoute && ConsolePage.All.All(page => page.Path != route.Pattern));

    /// <summary>What it serves.</summary>
    public SnapshotHolder Holder => _app.Services.GetRequiredService<SnapshotHolder>();

    /// <summary>Runs queries and previews.</summary>
    public SessionPool Sessions => _app.Services.GetRequiredService<SessionPool>();

    /// <summary>Starts the service over a lake. The pointer is looked at once at the start, and then when <see cref="PollAsync"/> says.</summary>
    /// <param name="lake">The lake, with settings of the service.</param>
    /// <param name="settings">More settings of this service alone; it keeps a mirror of its own then.</param>
    public static Task<TestApi> StartAsync(TestLake lake, params (string Name, string Value)[] settings) => StartAsync(lake, lake.Clock, new ApiOptions().StorePatience, settings);

    /// <summary>Starts the service as above.</summary>
    /// <param name="lake">The lake, with settings of the service.</param>
    /// <param name="storePatience">How long the store is waited for.</param>
    /// <param name="settings">More settings of this service alone.</param>
    public static Task<TestApi> StartAsync(TestLake lake, TimeSpan storePatience, params (string Name, string Value)[] settings) => StartAsync(lake, lake.Clock, storePatience, settings);

    /// <summary>Starts the service as above.</summary>
    /// <param name="lake">The lake, with settings of the service.</param>
    /// <param name="clock">The service's clock.</param>
    /// <param name="settings">More settings of this service alone.</param>
    public static Task<TestApi> StartAsync(TestLake lake, TimeProvider clock, params (string Name, string Value)[] settings) => StartAsync(lake, clock, new ApiOptions().StorePatience, settings);

    private static async Task<TestApi> StartAsync(TestLake lake, TimeProvider clock, TimeSpan storePatience, (string Name, string Value)[] settings)
    {
        Dictionary<string, string> own = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        if (own.Count > 0)
        {
            own.TryAdd("LAKE_API_MIRROR", Path.Combine(lake.Folder, Guid.NewGuid().ToString("N")));
        }

        own.TryAdd("LAKE_API_URL", "http://127.0.0.1:0");
        own.TryAdd("LAKE_API_LOG", "text");
        own.TryAdd("LAKE_API_POLL", lake.Variable("LAKE_API_POLL") ?? "1h");
        Func<string, string?> variable = name => own.GetValueOrDefault(name) ?? lake.Variable(name);
        LakeOptions lakeOptions = LakeOptions.FromEnvironment(variable);
        ApiOptions options = ApiOptions.FromEnvironment(variable, lakeOptions);
        WebApplication app = ApiHost.Create(lakeOptions, options with { StorePatience = storePatience }, clock);
        await app.StartAsync();
        return new TestApi(app);
    }

    /// <summary>Stops it, as a signal does.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Looks at the pointer now.</summary>
    public Task PollAsync() => _app.Services.GetRequiredService<SnapshotPoller>().PollAsync(CancellationToken.None);

    /// <summary>Sends a question as JSON.</summary>
    public async Task<ApiAnswer> PostAsync(string path, string body, string mediaType = "application/json")
    {
        using StringContent content = new(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        using HttpResponseMessage response = await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>Sends a query to <c>/v1/query</c>.</summary>
    public Task<ApiAnswer> QueryAsync(string sql) => PostAsync("/v1/query", $$"""{"sql":"{{JsonEncodedText.Encode(sql)}}"}""");

    /// <summary>Gets a path.</summary>
    public async Task<ApiAnswer> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return await ApiAnswer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What the service answered.</summary>
/// <param name="Status">The status code.</param>
/// <param name="MediaType">The media type of the body; empty without one.</param>
/// <param name="Body">The body.</param>
internal sealed record ApiAnswer(int Status, string MediaType, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>The header Retry-After; empty without one.</summary>
    public string RetryAfter { get; private init; } = "";

    /// <summary>The rows of a query's answer.</summary>
    public IReadOnlyList<JsonElement> Rows => [.. Json.GetProperty("rows").EnumerateArray()];

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", await response.Content.ReadAsStringAsync())
    {
        RetryAfter = response.Headers.RetryAfter?.ToString() ?? "",
    };

    /// <summary>Checks that this is an error of the one shape.</summary>
    /// <param name="status">The status code that it should have.</param>
    /// <param name="type">The end of its type.</param>
    public void ShouldBeProblem(int status, string type)
    {
        Status.ShouldBe(status, Body);
        MediaType.ShouldBe("application/problem+json", Body);
        Json.GetProperty("type").GetString().ShouldBe("urn:voucher-data-lake:problem:" + type);
        Json.GetProperty("status").GetInt32().ShouldBe(status);
        Json.GetProperty("title").GetString().ShouldNotBeNullOrWhiteSpace();
        Json.GetProperty("detail").GetString()!.Length.ShouldBeGreaterThan(20);
        Json.EnumerateObject().Select(property => property.Name).ShouldBeSubsetOf(["type", "title", "status", "detail", "errors"]);
    }
}
