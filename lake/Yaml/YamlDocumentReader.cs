using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DataLake.Lake.Yaml;

/// <summary>Reads a YAML file node by node; every fault names the file, the line and what is wrong there.</summary>
/// <param name="source">The file, for messages.</param>
public sealed class YamlDocumentReader(string source)
{
    /// <summary>Reads the file's one document.</summary>
    /// <exception cref="LakeException">It is not YAML, or empty.</exception>
    public YamlNode Load(string text)
    {
        YamlStream stream = [];
        Parser parser = new(new StringReader(text));
        try
        {
            stream.Load(parser);
        }
        catch (YamlException e)
        {
            throw new LakeException(LakeErrorKind.Usage, "This is not YAML: " + e.Message, $"{source} line {e.Start.Line}", "Correct the line", e);
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet 16.3.0 ends like this where a bracket is left open or one too many.
            throw new LakeException(
                LakeErrorKind.Usage, "This is not YAML: is a bracket not closed?", $"{source} line {parser.Current?.End.Line ?? 1}",
                "Correct the line, or one soon after it", e);
        }

        return stream.Documents.Count == 1
            ? stream.Documents[0].RootNode
            : throw new LakeException(LakeErrorKind.Usage, "The file is empty or has several documents", source, "Write one YAML document");
    }

    /// <summary>The node as a mapping with no other keys than these; with none named, any.</summary>
    public YamlMappingNode Mapping(YamlNode node, params string[] keys)
    {
        YamlMappingNode mapping = node as YamlMappingNode ?? throw Fault(node, "Expected `key: value` pairs");
        foreach (YamlNode key in mapping.Children.Keys)
        {
            if (keys.Length > 0 && !keys.Contains(Text(key), StringComparer.Ordinal))
            {
                throw Fault(key, $"'{Text(key)}' is not known here; known are {string.Join(", ", keys)}");
            }
        }

        return mapping;
    }

    /// <summary>The node as a sequence.</summary>
    public YamlSequenceNode Sequence(YamlNode node) => node as YamlSequenceNode ?? throw Fault(node, "Expected a list");

    /// <summary>The node as a text that is not empty.</summary>
    public string Text(YamlNode node) =>
        node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Fault(node, "Expected a text");

    /// <summary>The node as a finite number.</summary>
    public double Number(YamlNode node) =>
        double.TryParse(Text(node), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Fault(node, $"'{Text(node)}' is not a number");

    /// <summary>The node as <c>true</c> or <c>false</c>.</summary>
    public bool Truth(YamlNode node) => Text(node) switch
    {
        "true" => true,
        "false" => false,
        var text => throw Fault(node, $"'{text}' is neither true nor false"),
    };

    /// <summary>The node as one of the words.</summary>
    public string Word(YamlNode node, params string[] words) => words.Contains(Text(node), StringComparer.Ordinal)
        ? Text(node)
        : throw Fault(node, $"'{Text(node)}' is none of {string.Join(", ", words)}");

    /// <summary>The node as a list of texts.</summary>
    public IReadOnlyList<string> Texts(YamlNode node) => [.. Sequence(node).Select(Text)];

    /// <summary>The value of a key, or null.</summary>
    public static YamlNode? Optional(YamlMappingNode mapping, string key) =>
        mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    /// <summary>The value of a key that must be there.</summary>
    public YamlNode Required(YamlMappingNode mapping, string key) =>
        Optional(mapping, key) ?? throw Fault(mapping, $"'{key}' is missing");

    /// <summary>The error for a node.</summary>
    public LakeException Fault(YamlNode node, string what) =>
        new(LakeErrorKind.Usage, what, $"{source} line {node.Start.Line}", "Correct the line");
}
