using System.IO.Compression;
using System.Text;
using System.Text.Json;
using DataLake.Api.Security;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.OpenApi;

/// <summary>The document describes the routes that there are, and what it shows as examples works.</summary>
public sealed class OpenApiTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Path = "/openapi/v1.json";

    [Fact]
    public async Task Document_is_the_golden_one() => Golden.Check("openapi/v1.json", (await published.Api.GetAsync(Path)).Body);

    [Fact]
    public async Task Document_has_every_route_with_its_scope_and_no_other()
    {
        JsonElement document = (await published.Api.GetAsync(Path)).Json;

        ApiOperation.In(document).Select(one => (one.Method, one.Path, one.Scope)).ShouldBe(
            published.Api.DescribedRoutes.Select(route => (route.Method, route.Pattern, RouteAccess.Of(route.Pattern).Scope.ToString().ToLowerInvariant())), ignoreOrder: true);
        foreach (ApiOperation one in ApiOperation.In(document))
        {
            bool isOpen = one.Scope == "none";
            one.Definition.TryGetProperty("security", out _).ShouldBe(isOpen, one.Path);
            one.Definition.GetProperty("responses").TryGetProperty("401", out _).ShouldBe(!isOpen, one.Path);
        }
    }

    [Fact]
    public async Task Every_example_is_answered_as_described()
    {
        JsonElement document = (await published.Api.GetAsync(Path)).Json;

        foreach (ApiOperation one in ApiOperation.In(document))
        {
            JsonProperty expected = one.Definition.GetProperty("responses").EnumerateObject().First();
            foreach ((string mediaType, string body) in one.Bodies)
            {
                string target = one.Target(published.Api.Holder.Current!.RunId);
                ApiAnswer answer = one.Method == "GET" ? await published.Api.GetAsync(target) : await published.Api.PostAsync(target, body, mediaType);

                answer.Status.ShouldBe(int.Parse(expected.Name), $"{one.Id}: {answer.Body}");
                JsonElement described = expected.Value.GetProperty("content").GetProperty(answer.MediaType);
                if (answer.MediaType == "application/json")
                {
                    Names(described.GetProperty("example")).ShouldBeSubsetOf(Names(answer.Json), $"{one.Id}: {answer.Body}");
                }
            }
        }
    }

    [Fact]
    public async Task References_lead_somewhere()
    {
        JsonElement document = (await published.Api.GetAsync(Path)).Json;

        foreach (string reference in References(document))
        {
            JsonElement target = document;
            foreach (string name in reference.Split('/').Skip(1))
            {
                target.TryGetProperty(name, out target).ShouldBeTrue(reference);
            }
        }

        References(document).Count().ShouldBeGreaterThan(10);
        ApiOperation.In(document).Select(one => one.Id).ShouldBeUnique();
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br, gzip;q=0.5", true)]
    [InlineData("br, gzip;q=0", false)]
    [InlineData("identity", false)]
    public async Task Document_is_compressed_when_asked(string accepted, bool isCompressed)
    {
        string plain = (await published.Api.GetAsync(Path)).Body;
        using HttpRequestMessage request = new(HttpMethod.Get, Path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        using HttpResponseMessage response = await published.Api.Client.SendAsync(request);

        response.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        response.Content.Headers.ContentEncoding.ShouldBe(isCompressed ? ["gzip"] : []);
        if (isCompressed)
        {
            body.Length.ShouldBeLessThan(plain.Length / 3);
            using GZipStream gzip = new(new MemoryStream(body), CompressionMode.Decompress);
            using StreamReader reader = new(gzip, Encoding.UTF8);
            (await reader.ReadToEndAsync()).ShouldBe(plain);
        }
    }

    private static IEnumerable<string> Names(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Names(property.Value).Select(name => $"{property.Name}.{name}").Prepend(property.Name)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Names).Distinct(),
        _ => [],
    };

    private static IEnumerable<string> References(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
