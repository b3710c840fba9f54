using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Infra;

/// <summary>The images are built from pinned versions, those that the build uses, and do not run as root.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string _text = ComposeFile.Read("infra/Dockerfile");
    private static readonly string[] _bases = [.. FromPattern().Matches(_text).Select(match => match.Groups[1].Value)];

    [Fact]
    public void Base_images_are_pinned()
    {
        _bases.Length.ShouldBe(6);
        _bases.ShouldAllBe(image => PinnedPattern().IsMatch(image));
        _text.ShouldNotContain("latest");
    }

    [Fact]
    public void Sdk_is_that_of_the_build()
    {
        string sdk = VersionPattern().Match(ComposeFile.Read("global.json")).Groups[1].Value;

        _bases.ShouldContain($"mcr.microsoft.com/dotnet/sdk:{sdk}-noble");
    }

    [Fact]
    public void Native_library_is_that_of_the_build()
    {
        string version = XDocument.Parse(ComposeFile.Read("Directory.Packages.props")).Descendants("DuckDbNativeVersion").Single().Value;

        _text.ShouldContain($"ARG DUCKDB_NATIVE_VERSION={version}\n");
    }

    [Fact]
    public void Final_images_run_as_a_user_by_number_and_begin_with_the_command()
    {
        string[] stages = [.. _text.Split("\nFROM ").Where(stage => stage.StartsWith("mcr.microsoft.com/dotnet/runtime:", StringComparison.Ordinal)
            || stage.StartsWith("mcr.microsoft.com/dotnet/aspnet:", StringComparison.Ordinal))];

        stages.Length.ShouldBe(3);
        stages.ShouldAllBe(stage => stage.Contains("\nUSER 1654:1654\nENTRYPOINT [", StringComparison.Ordinal));
        stages[^2].ShouldContain("-noble-chiseled AS api\n");
        stages[^2].ShouldContain("""ENTRYPOINT ["/app/DataLake.Api"]""");
        stages[^1].ShouldContain("-noble-chiseled AS pipeline\n");
        stages[^1].ShouldContain("""ENTRYPOINT ["/app/lake"]""");
    }

    [Fact]
    public void Final_images_bring_no_compiler_and_install_nothing() =>
        _text[_text.IndexOf("FROM mcr.microsoft.com/dotnet/runtime:", StringComparison.Ordinal)..].ShouldNotContain("RUN ");

    [Fact]
    public void Copied_files_are_in_the_build_context()
    {
        string[] allowed = [.. ComposeFile.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])];
        IEnumerable<string> sources = CopyPattern().Matches(_text).SelectMany(match => match.Groups[1].Value.Split(' ')[..^1]);

        foreach (string source in sources)
        {
            Path.Exists(Path.Combine(Repository.Root, source)).ShouldBeTrue(source);
            allowed.ShouldContain(path => source.TrimEnd('/') == path || source.StartsWith(path + "/", StringComparison.Ordinal), source);
        }
    }

    [GeneratedRegex(@"^FROM (\S+) AS \w+$", RegexOptions.Multiline)]
    private static partial Regex FromPattern();

    [GeneratedRegex(@"^COPY ((?!--from)[^\n]+)$", RegexOptions.Multiline)]
    private static partial Regex CopyPattern();

    [GeneratedRegex(@":\d+\.\d+\.\d+-[a-z-]+$")]
    private static partial Regex PinnedPattern();

    [GeneratedRegex("\"version\": \"([^\"]+)\"")]
    private static partial Regex VersionPattern();
}
