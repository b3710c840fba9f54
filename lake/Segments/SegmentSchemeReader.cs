using DataLake.Lake.Yaml;
using YamlDotNet.RepresentationModel;

namespace DataLake.Lake.Segments;

/// <summary>Reads a <c>segments.yaml</c> and refuses overlaps, empty ranges and repeated names with the line that is wrong.</summary>
internal sealed class SegmentSchemeReader(string source)
{
    private readonly YamlDocumentReader _yaml = new(source);

    public SegmentScheme Read(string text)
    {
        YamlMappingNode root = _yaml.Mapping(_yaml.Load(text));
        List<Segmentation> segmentations = [.. root.Children.Select(entry => ReadSegmentation(_yaml.Text(entry.Key), entry.Value))];
        if (segmentations.Count == 0)
        {
            throw _yaml.Fault(root, "The scheme has no segmentation");
        }

        return new SegmentScheme(segmentations);
    }

    private Segmentation ReadSegmentation(string name, YamlNode node)
    {
        YamlMappingNode mapping = _yaml.Mapping(node, "by", "segments");
        string measure = _yaml.Text(_yaml.Required(mapping, "by"));
        YamlSequenceNode sequence = _yaml.Sequence(_yaml.Required(mapping, "segments"));
        List<(Segment Segment, YamlNode Node)> segments = [];
        foreach (YamlNode child in sequence)
        {
            Segment segment = ReadSegment(child);
            CheckAgainst(segments, segment, child);
            segments.Add((segment, child));
        }

        return segments.Count > 0
            ? new Segmentation(name, measure, [.. segments.Select(pair => pair.Segment)])
            : throw _yaml.Fault(sequence, $"'{name}' has no segment");
    }

    private Segment ReadSegment(YamlNode node)
    {
        YamlMappingNode mapping = _yaml.Mapping(node, "name", "above", "up_to");
        Segment segment = new(
            _yaml.Text(_yaml.Required(mapping, "name")),
            YamlDocumentReader.Optional(mapping, "above") is { } above ? _yaml.Number(above) : double.NegativeInfinity,
            YamlDocumentReader.Optional(mapping, "up_to") is { } upTo ? _yaml.Number(upTo) : double.PositiveInfinity);
        return segment.Above < segment.UpTo
            ? segment
            : throw _yaml.Fault(node, $"The range of '{segment.Name}' is empty: nothing is above {segment.Above} and up to {segment.UpTo}");
    }

    private void CheckAgainst(List<(Segment Segment, YamlNode Node)> earlier, Segment segment, YamlNode node)
    {
        foreach ((Segment other, YamlNode otherNode) in earlier)
        {
            if (other.Name == segment.Name)
            {
                throw _yaml.Fault(node, $"The name '{segment.Name}' is already used in line {otherNode.Start.Line}");
            }

            if (segment.Above < other.UpTo && other.Above < segment.UpTo)
            {
                throw _yaml.Fault(node, $"'{segment.Name}' overlaps '{other.Name}' of line {otherNode.Start.Line}");
            }
        }
    }
}
