namespace DataLake.Lake.Segments;

/// <summary>
/// A segment scheme: every segmentation with its names and bounds, read once from a <c>segments.yaml</c> and used by the SQL
/// of the pipeline and by the API alike.
/// </summary>
/// <param name="Segmentations">The segmentations in the order of the file, each name once.</param>
public sealed record SegmentScheme(IReadOnlyList<Segmentation> Segmentations)
{
    /// <summary>Finds a segmentation by its name, or null.</summary>
    public Segmentation? Find(string name) => Segmentations.FirstOrDefault(segmentation => segmentation.Name == name);

    /// <summary>Reads a scheme.</summary>
    /// <param name="yaml">The text of a <c>segments.yaml</c>.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="LakeException">It is not a valid scheme; the message names the line. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static SegmentScheme Parse(string yaml, string source) => new SegmentSchemeReader(source).Read(yaml);
}
