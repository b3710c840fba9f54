using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Contract;

/// <summary>A text that sends a client to a route, a setting or a type of problem names one that there is.</summary>
public sealed partial class ProblemTextTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private static readonly string _source = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "api"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .SelectMany(File.ReadLines).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static readonly string _guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));
    private static readonly string _readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void Every_route_that_a_text_names_is_mapped()
    {
        string[] routes = [.. published.Api.Routes.Select(route => route.Pattern).Distinct()];
        string[] named = [.. TextPattern().Matches(_source).SelectMany(text => RoutePattern().Matches(text.Value)).Select(match => match.Value).Distinct()];

        named.Length.ShouldBeGreaterThan(15);
        named.ShouldBeSubsetOf(routes);
    }

    [Fact]
    public void Every_type_of_problem_is_in_the_guide()
    {
        string[] types = [.. TypePattern().Matches(_source).Select(match => match.Groups[1].Value).Distinct()];

        types.Length.ShouldBeGreaterThan(20);
        types.Where(type => !_guide.Contains($"`{type}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_setting_that_a_text_names_is_in_the_README() =>
        SettingPattern().Matches(_source).Select(match => match.Value).Distinct()
            .Where(name => !_readme.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();

    [GeneratedRegex("\"[^\"\n]*\"")]
    private static partial Regex TextPattern();

    [GeneratedRegex(@"(?<![\w/])/(?:v1/[\w/{}-]+|healthz|readyz|openapi/v1\.json)")]
    private static partial Regex RoutePattern();

    // The first texts of a problem are its type, in lower case with hyphens, and its title.
    [GeneratedRegex("(?:Status\\d{3}\\w+|status), \"([a-z-]+)\", \"[A-Z]")]
    private static partial Regex TypePattern();

    [GeneratedRegex("LAKE_API_[A-Z_]+(?<!_)")]
    private static partial Regex SettingPattern();
}
