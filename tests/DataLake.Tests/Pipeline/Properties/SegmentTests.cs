using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;
using DataLake.Pipeline.Stages;
using DataLake.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>The pipeline's SQL and the API's C# classify alike.</summary>
public sealed class SegmentTests
{
    private const string Classified =
        """
        SELECT v.value, s.segment
        FROM (SELECT unnest($1) AS value) AS v
        LEFT JOIN segments AS s ON v.value > s.above AND v.value <= s.up_to
        ORDER BY v.value
        """;

    [Theory]
    [InlineData("segments.yaml", true)]
    [InlineData("segments.assignment.yaml", false)]
    public async Task Schemes_classify_as_the_contract_says_when_given_every_value_around(string file, bool isDefault)
    {
        using TestLake lake = new();
        string path = Path.Combine(lake.ReadDataset().Folder, file);
        SegmentScheme scheme = SegmentScheme.Parse(await File.ReadAllTextAsync(path), path);
        double[] values = [.. Enumerable.Range(-4_000, 8_001).Select(value => (double)value), int.MinValue, int.MaxValue];

        foreach (double value in values)
        {
            scheme.Find("recency_segment")!.Classify(value)?.Name.ShouldBe(ReferenceSegments.Recency(isDefault, (long)value), $"{value} days");
            if (value >= 0)
            {
                scheme.Find("frequent_segment")!.Classify(value)?.Name.ShouldBe(ReferenceSegments.Frequent(isDefault, (long)value), $"{value} orders");
            }
        }

        foreach (Segmentation segmentation in scheme.Segmentations)
        {
            await CompareAsync(lake, segmentation, [.. values, .. Neighbours(segmentation)]);
        }
    }

    [Fact]
    public void Sql_classifies_as_the_code_does_when_given_any_scheme() => Law.Holds(Segmentations, 20, async segmentation =>
    {
        using TestLake lake = new();

        await CompareAsync(lake, segmentation, [.. Neighbours(segmentation), -1e300, 0, 1e300]);
    });

    /// <summary>Every edge, and the numbers next to it on both sides.</summary>
    private static IEnumerable<double> Neighbours(Segmentation segmentation) => segmentation.Segments
        .SelectMany(segment => new[] { segment.Above, segment.UpTo }).Where(double.IsFinite)
        .SelectMany(edge => new[] { edge, Math.BitIncrement(edge), Math.BitDecrement(edge), edge - 1, edge + 1 });

    private static async Task CompareAsync(TestLake lake, Segmentation segmentation, double[] values)
    {
        await using DuckDbSession session = await lake.OpenSessionAsync();
        await SegmentTable.CreateAsync(session, new SegmentScheme([segmentation]), CancellationToken.None);

        IReadOnlyList<(double Value, string? Segment)> classified = await session.QueryAsync(
            Classified, row => (row.GetDouble(0), row.IsDBNull(1) ? null : row.GetString(1)), CancellationToken.None, values);

        classified.ShouldBe(values.Order().Select(value => (value, segmentation.Classify(value)?.Name)));
    }

    /// <summary>Ascending edges with or without gaps between them, open or not at both ends.</summary>
    private static Gen<Segmentation> Segmentations =>
        from count in Gen.Choose(2, 9)
        from steps in Gen.Choose(1, 4000).ListOf(count)
        from isOpen in Gen.Elements(true, false)
        from gap in Gen.Choose(0, count)
        select Create([.. steps.Select(step => step / 8.0)], isOpen, gap);

    private static Segmentation Create(double[] steps, bool isOpen, int gap)
    {
        double[] edges = [.. steps.Select((_, i) => steps.Take(i + 1).Sum() - 200)];
        List<Segment> segments = [.. edges.SkipLast(1).Select((edge, i) => new Segment($"{i}", edge, edges[i + 1])).Where((_, i) => i != gap)];
        if (isOpen)
        {
            segments.Add(new Segment("below", double.NegativeInfinity, edges[0]));
            segments.Add(new Segment("above", edges[^1], double.PositiveInfinity));
        }

        return new Segmentation("made_up", "number", segments);
    }
}
