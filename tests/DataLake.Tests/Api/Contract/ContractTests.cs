using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataLake.Tests.Api.OpenApi;
using DataLake.Tests.Api.Security;
using Microsoft.AspNetCore.Routing;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Contract;

/// <summary>
/// Every route gives every status code that <c>/openapi/v1.json</c> has for it, with every field that is described there and no
/// other; and outside the routes of earlier services every error has the one shape.
/// </summary>
public sealed class ContractTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    /// <summary>The key of an object that is neither Parquet nor a text.</summary>
    internal const string NoText = "contract/bytes.txt";

    private static readonly string[] _scopes = ["lookup", "browse", "query"];
    private static readonly string[] _methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

    [Fact]
    public async Task Every_status_code_has_the_fields_that_are_described()
    {
        await PutNoTextAsync();
        await using TestApi keyed = await TestApi.StartAsync(
            published.Lake, ("LAKE_API_KEYS", string.Join(',', _scopes.Select(scope => $"{scope}:{scope}:{TestKeys.HashOf(scope + "-key")}"))));
        await using TestApi limited = await TestApi.StartAsync(published.Lake, ("LAKE_API_RATE", "1"));
        await using TestApi away = await TestApi.StartAsync(
            published.Lake, ("LAKE_ROOT", "http://127.0.0.1:9"), ("LAKE_S3_RETRIES", "0"), ("AWS_ACCESS_KEY_ID", "somebody"), ("AWS_SECRET_ACCESS_KEY", "secret"));
        JsonElement document = (await published.Api.GetAsync("/openapi/v1.json")).Json;
        List<string> faults = [];
        HashSet<string> unused = [.. ContractCases.All.Keys];

        foreach (ApiOperation operation in ApiOperation.In(document))
        {
            foreach (JsonProperty response in operation.Definition.GetProperty("responses").EnumerateObject())
            {
                string name = $"{operation.Id} {response.Name}";
                unused.Remove(name);
                if (int.Parse(response.Name) is >= 400 and not (401 or 403 or 429 or 503) && !ContractCases.All.ContainsKey(name))
                {
                    faults.Add($"{name} has no case");
                    continue;
                }

                using HttpResponseMessage answer = response.Name switch
                {
                    "401" => await SendAsync(keyed, operation, new ContractCase()),
                    "403" => await SendAsync(keyed, operation, new ContractCase(), _scopes.First(scope => scope != operation.Scope) + "-key"),
                    "429" => await UntilTooManyAsync(limited, operation),
                    "503" => await SendAsync(away, operation, new ContractCase()),
                    _ => await SendAsync(published.Api, operation, ContractCases.All.GetValueOrDefault(name) ?? new ContractCase()),
                };
                faults.AddRange((await FaultsAsync(document, operation, response, answer)).Select(fault => $"{name}: {fault}"));
            }
        }

        faults.ShouldBeEmpty();
        unused.ShouldBeEmpty("these are not described");
    }

    [Fact]
    public async Task Every_other_method_is_refused_in_the_one_shape_with_those_that_are_allowed()
    {
        foreach (IGrouping<string, (string Method, string Pattern, RouteEndpoint Endpoint)> route in published.Api.Routes.GroupBy(one => one.Pattern))
        {
            string[] allowed = [.. route.Select(one => one.Method)];
            foreach (string method in _methods.Except(allowed))
            {
                using HttpRequestMessage request = new(new HttpMethod(method), route.Key.Replace("{**file}", "index.html", StringComparison.Ordinal));
                using HttpResponseMessage response = await published.Api.Client.SendAsync(request);

                (await ApiAnswer.ReadAsync(response)).ShouldBeProblem(405, "method-not-allowed");
                response.Content.Headers.Allow.ShouldBe(allowed, ignoreOrder: true, $"{method} {route.Key}");
            }
        }
    }

    [Fact]
    public async Task Head_is_answered_as_get_without_a_body_on_every_route()
    {
        foreach (string path in published.Api.Routes.Where(route => !route.Pattern.Contains('{', StringComparison.Ordinal)).Select(route => route.Pattern).Distinct())
        {
            using HttpResponseMessage get = await published.Api.Client.GetAsync(new Uri(path, UriKind.Relative));
            using HttpRequestMessage request = new(HttpMethod.Head, path);
            using HttpResponseMessage head = await published.Api.Client.SendAsync(request);

            head.StatusCode.ShouldBe(get.StatusCode, path);
            head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType, path);
            (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty(path);
        }

        foreach (string path in new[] { "/healthz", "/readyz", "/health", "/check_status", "/openapi/v1.json" })
        {
            using HttpRequestMessage request = new(HttpMethod.Head, path);
            using HttpResponseMessage head = await published.Api.Client.SendAsync(request);
            ((int)head.StatusCode).ShouldBe(200, path);
        }
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/v1")]
    [InlineData("/v1/vouchers")]
    [InlineData("/v1/vouchers/most-used/")]
    [InlineData("/v2/vouchers/most-used")]
    [InlineData("/V1/nothing")]
    [InlineData("/docs/../nothing")]
    public async Task Unknown_address_is_a_problem_or_the_route_itself(string path)
    {
        ApiAnswer answer = await published.Api.GetAsync(path);

        if (path == "/v1/vouchers/most-used/")
        {
            answer.ShouldBeProblem(400, "invalid-request");
        }
        else
        {
            answer.ShouldBeProblem(404, "not-found");
        }
    }

    [Fact]
    public async Task Answers_are_of_the_described_type_whatever_a_client_says_that_it_accepts()
    {
        JsonElement document = (await published.Api.GetAsync("/openapi/v1.json")).Json;
        foreach (ApiOperation operation in ApiOperation.In(document).Where(one => one.Method == "GET"))
        {
            using HttpRequestMessage request = new(HttpMethod.Get, operation.Target(published.Api.Holder.Current!.RunId));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("image/png"));
            using HttpResponseMessage response = await published.Api.Client.SendAsync(request);

            ((int)response.StatusCode).ShouldBe(200, operation.Id);
            operation.Definition.GetProperty("responses").GetProperty("200").GetProperty("content")
                .TryGetProperty(response.Content.Headers.ContentType!.MediaType!, out _).ShouldBeTrue(operation.Id);
        }
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(JsonElement document, ApiOperation operation, JsonProperty response, HttpResponseMessage message)
    {
        ApiAnswer answer = await ApiAnswer.ReadAsync(message);
        if (answer.Status.ToString() != response.Name)
        {
            return [$"{answer.Status} {answer.Body}"];
        }

        SchemaCheck check = new(document);
        JsonElement described = response.Value.TryGetProperty("$ref", out JsonElement reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name))
            : response.Value;
        List<string> faults = answer.Status == 503 && answer.Json.GetProperty("type").GetString() != "urn:voucher-data-lake:problem:store-unavailable" ? [answer.Body] : [];
        if (answer.Status >= 400 && !operation.IsOfEarlierService)
        {
            answer.ShouldBeProblem(answer.Status, answer.Json.GetProperty("type").GetString()!.Split(':')[^1]);
        }

        if (described.TryGetProperty("headers", out JsonElement headers))
        {
            faults.AddRange(headers.EnumerateObject().Where(header => !message.Headers.Contains(header.Name)).Select(header => $"no {header.Name}"));
        }

        return !described.GetProperty("content").TryGetProperty(answer.MediaType, out JsonElement content) ? [.. faults, $"{answer.MediaType} is not described"]
            : answer.MediaType.EndsWith("json", StringComparison.Ordinal) && content.GetProperty("schema") is var schema && answer.MediaType != "application/x-ndjson"
                ? [.. faults, .. check.Faults(schema, answer.Json)]
            : faults;
    }

    private async Task<HttpResponseMessage> UntilTooManyAsync(TestApi api, ApiOperation operation)
    {
        HttpResponseMessage answer = await SendAsync(api, operation, new ContractCase());
        for (int i = 0; i < 100 && (int)answer.StatusCode != 429; i++)
        {
            answer.Dispose();
            answer = await SendAsync(api, operation, new ContractCase());
        }

        return answer;
    }

    private async Task<HttpResponseMessage> SendAsync(TestApi api, ApiOperation operation, ContractCase one, string? key = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(operation.Method), one.Target ?? operation.Target(published.Api.Holder.Current!.RunId));
        if (operation.Method == "POST")
        {
            (string mediaType, string body) = operation.Bodies[0];
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(one.Body ?? body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(one.MediaType ?? mediaType);

            // A body that is refused by its length is not sent then.
            request.Headers.ExpectContinue = one.Body?.Length > 1 << 20;
        }

        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        return await api.Client.SendAsync(request);
    }

    private async Task PutNoTextAsync()
    {
        string path = Path.Combine(published.Lake.Root, "raw", NoText);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, [0x4d, 0xfc, 0x6c, 0x6c]);
    }
}
