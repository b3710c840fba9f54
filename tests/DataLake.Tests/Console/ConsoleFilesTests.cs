using System.Net;
using System.Text.RegularExpressions;
using DataLake.Api.Console;
using DataLake.Tests.Api;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The files of the console over HTTP: small, cached, and held to a strict policy.</summary>
public sealed partial class ConsoleFilesTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private readonly ConsoleFiles _files = new();

    [Fact]
    public void All_files_together_are_less_than_300_KB_compressed() =>
        (_files.Assets.Values.Sum(asset => asset.CompressedBytes) + _files.Pages.Values.Max(page => page.CompressedBytes)).ShouldBeLessThan(300_000);

    [Theory]
    [InlineData("/segments/", "/segments")]
    [InlineData("/zones/?zone=raw", "/zones?zone=raw")]
    public async Task Page_with_a_slash_at_its_end_leads_to_the_page(string path, string page)
    {
        using HttpResponseMessage response = await published.Api.Client.GetAsync(new Uri(path, UriKind.Relative));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe(page);
    }

    [Fact]
    public async Task Page_has_no_script_or_style_of_its_own_and_a_policy_that_allows_none()
    {
        foreach (ConsolePage page in ConsolePage.All)
        {
            using HttpResponseMessage response = await published.Api.Client.GetAsync(new Uri(page.Path, UriKind.Relative));
            string body = await response.Content.ReadAsStringAsync();

            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
            response.Headers.CacheControl!.ToString().ShouldBe("no-cache");
            string policy = response.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
            policy.ShouldNotContain("unsafe");
            InlinePattern().Matches(body).ShouldBeEmpty();
            body.ShouldNotContain("{{");
            body.ShouldNotContain("//", Case.Sensitive);
            body.ShouldContain($"<title>{page.Title} · ");
        }
    }

    [Fact]
    public async Task Every_file_that_a_page_or_a_script_names_is_there_and_kept_for_a_year()
    {
        string page = (await published.Api.GetAsync("/")).Body;
        string[] named = [.. AssetPattern().Matches(page).Select(match => match.Groups[1].Value)];
        named.Length.ShouldBeGreaterThan(5);
        string folder = $"/assets/{_files.Version}/";
        foreach (string file in _files.Assets.Keys.Concat(named).Distinct())
        {
            using HttpResponseMessage response = await published.Api.Client.GetAsync(new Uri(folder + file, UriKind.Relative));

            response.StatusCode.ShouldBe(HttpStatusCode.OK, file);
            response.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
            string body = await response.Content.ReadAsStringAsync();
            foreach (Match import in ImportPattern().Matches(file.Contains("umd", StringComparison.Ordinal) ? "" : body))
            {
                _files.Assets.Keys.ShouldContain(import.Groups[1].Value, file);
            }
        }
    }

    [Fact]
    public async Task Page_is_not_sent_again_to_a_browser_that_has_it()
    {
        using HttpResponseMessage first = await published.Api.Client.GetAsync(new Uri("/", UriKind.Relative));
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await published.Api.Client.SendAsync(request);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        second.Headers.ETag.ShouldBe(first.Headers.ETag);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/assets/0000000000000000/app.js")]
    [InlineData("/assets/{0}/nothing.js")]
    [InlineData("/assets/{0}/../shell.html")]
    public async Task File_of_another_version_or_name_is_not_found(string path) =>
        (await published.Api.GetAsync(path.Replace("{0}", _files.Version, StringComparison.Ordinal))).ShouldBeProblem(404, "not-found");

    [GeneratedRegex("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=")]
    private static partial Regex InlinePattern();

    [GeneratedRegex("\"\\./assets/[0-9a-f]{16}/([^\"]+)\"")]
    private static partial Regex AssetPattern();

    [GeneratedRegex("(?:from|import\\() ?\"\\./([^\"]+)\"")]
    private static partial Regex ImportPattern();
}
