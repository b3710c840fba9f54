using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.OpenApi;

/// <summary>The page <c>/docs</c> and what it loads come from the service alone.</summary>
public sealed partial class DocsTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    [Fact]
    public async Task Page_loads_everything_from_the_service_and_runs_no_script_of_its_own()
    {
        ApiAnswer page = await published.Api.GetAsync("/docs");

        (page.Status, page.MediaType).ShouldBe((200, "text/html"));
        InlineScriptPattern().IsMatch(page.Body).ShouldBeFalse();
        string[] files = [.. LinkPattern().Matches(page.Body).Select(match => match.Groups[1].Value)];
        files.Length.ShouldBeGreaterThan(3);
        foreach (string file in files)
        {
            file.ShouldNotContain("//");
            (await published.Api.GetAsync("/docs/" + file)).Status.ShouldBe(200, file);
        }
    }

    [Fact]
    public async Task Page_shows_the_document_of_the_service() =>
        (await published.Api.GetAsync("/docs/index.js")).Body.ShouldContain("openapi/v1.json");

    [Fact]
    public async Task Other_files_are_not_found() => (await published.Api.GetAsync("/docs/nothing.js")).ShouldBeProblem(404, "not-found");

    [GeneratedRegex("<script(?![^>]*src=)[^>]*>\\s*\\S")]
    private static partial Regex InlineScriptPattern();

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex LinkPattern();
}
