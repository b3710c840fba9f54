using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;

namespace DataLake.Pipeline.Stages;

/// <summary>A segment scheme as SQL reads it.</summary>
internal static class SegmentTable
{
    /// <summary>Makes the table <c>segments</c>: one row per segment, with infinite edges where there is none.</summary>
    public static async Task CreateAsync(DuckDbSession session, SegmentScheme scheme, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            """
            CREATE OR REPLACE TEMP TABLE segments (
                segment_name VARCHAR, measure VARCHAR, segment VARCHAR, above DOUBLE, up_to DOUBLE)
            """, cancellationToken).ConfigureAwait(false);
        foreach (Segmentation segmentation in scheme.Segmentations)
        {
            foreach (Segment segment in segmentation.Segments)
            {
                await session.ExecuteAsync(
                    "INSERT INTO segments VALUES ($1, $2, $3, $4, $5)", cancellationToken,
                    segmentation.Name, segmentation.Measure, segment.Name, segment.Above, segment.UpTo).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Checks that the dataset computes every measure that the scheme goes by.</summary>
    /// <exception cref="LakeException">It does not. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static void CheckMeasures(SegmentScheme scheme, IReadOnlyList<string> measures, string source)
    {
        foreach (Segmentation segmentation in scheme.Segmentations)
        {
            if (!measures.Contains(segmentation.Measure))
            {
                throw new LakeException(
                    LakeErrorKind.Usage, $"'{segmentation.Name}' goes by {segmentation.Measure}, which the dataset does not compute",
                    source, $"Use one of {string.Join(", ", measures)}");
            }
        }
    }
}
