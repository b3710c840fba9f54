using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace DataLake.Tests.Infra;

/// <summary>The compose file at the root of the repository, its merges carried out, its variables as they stand.</summary>
internal static partial class ComposeFile
{
    /// <summary>Its text.</summary>
    public static string Text { get; } = Read("docker-compose.yml");

    /// <summary>Its services by name.</summary>
    public static IReadOnlyDictionary<string, Dictionary<object, object>> Services { get; } = ReadServices();

    /// <summary>The variables that it takes from <c>.env</c>; those without which it does not start.</summary>
    public static (IReadOnlySet<string> All, IReadOnlySet<string> Required) Variables { get; } = ReadVariables();

    /// <summary>The values of <c>.env.example</c>, also those of lines that are switched off, and whether the line is on.</summary>
    public static IReadOnlyDictionary<string, (string Value, bool On)> Example { get; } = AssignmentPattern().Matches(Read(".env.example"))
        .ToDictionary(match => match.Groups[2].Value, match => (match.Groups[3].Value, match.Groups[1].Length == 0));

    /// <summary>The text of a file of the repository.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>The environment of a service.</summary>
    public static Dictionary<string, string> Environment(string service) => ((Dictionary<object, object>)Services[service]["environment"])
        .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value);

    private static Dictionary<string, Dictionary<object, object>> ReadServices()
    {
        MergingParser parser = new(new Parser(new StringReader(Text)));
        Dictionary<string, object> file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(parser);
        return ((Dictionary<object, object>)file["services"]).ToDictionary(
            pair => (string)pair.Key, pair => (Dictionary<object, object>)pair.Value);
    }

    private static (IReadOnlySet<string> All, IReadOnlySet<string> Required) ReadVariables()
    {
        MatchCollection uses = VariablePattern().Matches(Text);
        return (uses.Select(use => use.Groups[1].Value).ToHashSet(),
            uses.Where(use => use.Groups[2].Value == ":?").Select(use => use.Groups[1].Value).ToHashSet());
    }

    [GeneratedRegex(@"\$\{(\w+)(:\?|:-)([^}]*)\}")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"^(#?)([A-Z_]+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex AssignmentPattern();
}
