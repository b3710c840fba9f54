using System.CommandLine;
using System.Text.RegularExpressions;
using Shouldly;

namespace DataLake.Tests;

/// <summary>
/// Golden files: what the lake prints and writes, as files in <c>tests/DataLake.Tests/Golden/</c> that a reviewer reads. Run
/// <c>LAKE_TEST_UPDATE_GOLDEN=1 dotnet test</c> to write them anew, then look at the difference before you commit it.
/// </summary>
internal static partial class Golden
{
    private const string UpdateVariable = "LAKE_TEST_UPDATE_GOLDEN";

    /// <summary>Compares a text with its golden file, or writes the file when told to.</summary>
    /// <param name="name">The file below <c>Golden/</c>.</param>
    /// <param name="actual">The text; what differs from run to run is replaced before.</param>
    /// <param name="lake">The lake whose folder stands in the text.</param>
    public static void Check(string name, string actual, TestLake? lake = null)
    {
        string path = Path.Combine(Repository.Root, "tests", "DataLake.Tests", "Golden", name);
        string text = Normalise(actual, lake);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        File.Exists(path).ShouldBeTrue($"{path} is missing; {UpdateVariable}=1 writes it.");
        text.ShouldBe(File.ReadAllText(path), $"{name} differs; {UpdateVariable}=1 writes it anew.");
    }

    private static string Normalise(string text, TestLake? lake)
    {
        text = text.ReplaceLineEndings("\n").Replace(RootCommand.ExecutableName, "lake", StringComparison.Ordinal);
        if (lake is not null)
        {
            text = text.Replace(lake.Folder, "<folder>", StringComparison.Ordinal);
        }

        text = text.Replace(Path.Combine(AppContext.BaseDirectory, "datasets"), "<datasets>", StringComparison.Ordinal);
        List<string> runs = [];
        text = RunIdPattern().Replace(text, match =>
        {
            if (!runs.Contains(match.Value))
            {
                runs.Add(match.Value);
            }

            return $"<run {runs.IndexOf(match.Value) + 1}>";
        });
        text = ETagPattern().Replace(text, "$1<etag>\"");
        text = Sha256Pattern().Replace(text, "<sha256>");
        text = IdPattern().Replace(text, "<id>");
        text = BytesPattern().Replace(text, "$1<bytes>");
        text = FileTimePattern().Replace(text, "$1<time>\"");
        text = FreeSpacePattern().Replace(text, "<space> free");
        return VersionsPattern().Replace(text, "lake <version>, .NET <version>, <platform>\"");
    }

    [GeneratedRegex(@"\d{8}T\d{9}Z-[0-9a-f]{8}")]
    private static partial Regex RunIdPattern();

    [GeneratedRegex("(\"etag\": \")[^\"]*\"")]
    private static partial Regex ETagPattern();

    [GeneratedRegex(@"\b[0-9a-f]{64}\b")]
    private static partial Regex Sha256Pattern();

    [GeneratedRegex(@"\b[0-9a-f]{32}(-[0-9a-f]{8})?\b")]
    private static partial Regex IdPattern();

    [GeneratedRegex("(\"(raw_)?bytes\": )\\d+")]
    private static partial Regex BytesPattern();

    [GeneratedRegex("(\"(?:newest_delivery|last_modified)\": \")[^\"]*\"")]
    private static partial Regex FileTimePattern();

    [GeneratedRegex(@"[\d.]+ GB free")]
    private static partial Regex FreeSpacePattern();

    [GeneratedRegex("lake [\\d.]+, \\.NET [^,]+, [^\"]+\"")]
    private static partial Regex VersionsPattern();
}
