using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataLake.Api;
using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Docs;

/// <summary>docs/api.md: every example is run as it stands and answered as it says, every route is there, and in the README every setting.</summary>
public sealed partial class ApiGuideTests(QuickStartLake published) : IClassFixture<QuickStartLake>
{
    private static readonly string _guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));

    private static readonly string[] _ofOneRun =
        ["run_id", "snapshot", "next", "published", "started", "finished", "since", "seconds", "age_seconds", "elapsed_ms", "bytes", "sha256", "fingerprint", "etag", "last_modified"];

    public static TheoryData<string, string, int, string> Examples
    {
        get
        {
            TheoryData<string, string, int, string> examples = [];
            foreach (Match match in ExamplePattern().Matches(_guide))
            {
                examples.Add(match.Groups[1].Value, match.Groups[2].Value, int.Parse(match.Groups[3].Value), match.Groups[4].Value);
            }

            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_is_answered_as_the_guide_says(string command, string language, int status, string expected)
    {
        (int actualStatus, string body) = await RunAsync(command);

        actualStatus.ShouldBe(status, body);
        switch (language)
        {
            case "json":
                Compare(body, expected);
                break;
            case "ndjson":
                Lines(body).Length.ShouldBe(Lines(expected).Length, body);
                foreach ((string line, string expectedLine) in Lines(body).Zip(Lines(expected)))
                {
                    Compare(line, expectedLine);
                }

                break;
            case "csv":
                Lines(body).ShouldBe(Lines(expected));
                break;
            default:
                body.ShouldContain(expected.Trim());
                break;
        }
    }

    [Fact]
    public void Every_route_has_a_heading_and_an_example()
    {
        string[] routes = [.. published.Api.DescribedRoutes.Select(route => $"{route.Method} {route.Pattern}")];

        HeadingPattern().Matches(_guide).Select(match => match.Groups[1].Value).ShouldBe(routes, ignoreOrder: true);
        foreach (string section in _guide.Split("\n### ").Skip(1))
        {
            ExamplePattern().IsMatch(section).ShouldBeTrue(section);
        }
    }

    [Fact]
    public void Every_command_with_curl_is_an_example() =>
        CurlPattern().Count(_guide).ShouldBe(ExamplePattern().Count(_guide));

    [Fact]
    public void Every_setting_is_named_and_shown_with_its_default()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        List<string> settings = [];
        LakeOptions lake = LakeOptions.FromEnvironment(_ => null);
        ApiOptions.FromEnvironment(
            name =>
            {
                settings.Add(name);
                return null;
            },
            lake);

        settings.Distinct().Where(name => !readme.Contains($"\n| `{name}` |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private async Task<(int Status, string Body)> RunAsync(string command)
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("lake-curl-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(home.FullName, ".curlrc"), "write-out = \"\\n%{http_code}\"\n");
            string address = published.Api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
            ProcessStartInfo start = new("/bin/sh", ["-c", command.Replace("http://localhost:8080", address, StringComparison.Ordinal)]) { RedirectStandardOutput = true };
            start.Environment["CURL_HOME"] = home.FullName;
            start.Environment["KEY"] = "any";
            start.Environment["RUN"] = published.Api.Holder.Current!.RunId;
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            int end = output.LastIndexOf('\n');
            return (int.Parse(output[(end + 1)..]), output[..end]);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static void Compare(string actual, string expected) =>
        Shape(JsonSerializer.Deserialize<JsonElement>(expected)).ShouldBeSubsetOf(Shape(JsonSerializer.Deserialize<JsonElement>(actual)), actual);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The names of all fields, and the values of those that are not another with each run.</summary>
    private static IEnumerable<string> Shape(JsonElement value, string path = "") => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Shape(property.Value, $"{path}.{property.Name}")),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Shape(item, path + "[]")).Distinct(),
        _ when _ofOneRun.Contains(path.Split('.')[^1]) || value.ToString().Contains("run=", StringComparison.Ordinal) => [path],
        _ => [$"{path} = {value.GetRawText()}"],
    };

    [GeneratedRegex("```sh\n(curl .*?)\n```\n\n```(json|ndjson|csv|html|text) (\\d{3})\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex ExamplePattern();

    [GeneratedRegex("^### `([^`]+)`$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex("^curl ", RegexOptions.Multiline)]
    private static partial Regex CurlPattern();
}
