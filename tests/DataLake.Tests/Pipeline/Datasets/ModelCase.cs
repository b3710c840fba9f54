using YamlDotNet.RepresentationModel;

namespace DataLake.Tests.Pipeline.Datasets;

/// <summary>One case of a model: rows in, rows out. The YAML files beside the tests hold them.</summary>
/// <param name="File">The file, relative to the dataset's folder.</param>
/// <param name="Model">The SQL file that is tested, without extension: <c>provision/voucher_usage</c>.</param>
/// <param name="Name">What the case shows.</param>
/// <param name="Shared">The file's own keys, which all its cases share.</param>
/// <param name="Node">The case's keys.</param>
internal sealed record ModelCase(string File, string Model, string Name, YamlMappingNode Shared, YamlMappingNode Node)
{
    /// <summary>The folder that the cases of all datasets lie in.</summary>
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Pipeline", "Datasets");

    /// <summary>Reads all cases of a dataset.</summary>
    public static IEnumerable<ModelCase> ReadAll(string dataset)
    {
        string folder = Path.Combine(Root, dataset);
        foreach (string path in Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            YamlStream stream = [];
            stream.Load(new StringReader(System.IO.File.ReadAllText(path)));
            YamlMappingNode root = (YamlMappingNode)stream.Documents.Single().RootNode;
            foreach (YamlNode node in (YamlSequenceNode)root.Children["cases"])
            {
                YamlMappingNode mapping = (YamlMappingNode)node;
                yield return new ModelCase(
                    Path.GetRelativePath(folder, path), ((YamlScalarNode)root.Children["model"]).Value!,
                    ((YamlScalarNode)mapping.Children["name"]).Value!, root, mapping);
            }
        }
    }

    /// <summary>A text of the case, or of the file, or null.</summary>
    public string? Text(string key) => (Find(key) as YamlScalarNode)?.Value;

    /// <summary>Pairs of name and text: the file's, and the case's on top of them.</summary>
    public Dictionary<string, string> Pairs(string key)
    {
        Dictionary<string, string> pairs = [];
        foreach (YamlMappingNode owner in new[] { Shared, Node })
        {
            if (owner.Children.TryGetValue(key, out YamlNode? found))
            {
                foreach ((YamlNode name, YamlNode value) in ((YamlMappingNode)found).Children)
                {
                    pairs[((YamlScalarNode)name).Value!] = value is YamlScalarNode { Value: { } text } ? text : value.ToString().Trim();
                }
            }
        }

        return pairs;
    }

    /// <summary>A list of texts, of the case or of the file; empty when neither has it.</summary>
    public IReadOnlyList<string> Texts(string key) =>
        Find(key) is YamlSequenceNode list ? [.. list.Select(item => ((YamlScalarNode)item).Value!)] : [];

    private YamlNode? Find(string key) =>
        Node.Children.TryGetValue(key, out YamlNode? own) || Shared.Children.TryGetValue(key, out own) ? own : null;
}
