namespace DataLake.Lake.Segments;

/// <summary>One way to divide customers by one measure, such as <c>frequent_segment</c> by the number of orders.</summary>
/// <param name="Name">What the segmentation is called; the column <c>segment_name</c> of the tables holds it.</param>
/// <param name="Measure">The number it goes by, <c>total_orders</c> or <c>days_since_last_order</c>.</param>
/// <param name="Segments">The segments in the order of the file. They never overlap; there may be gaps between them.</param>
public sealed record Segmentation(string Name, string Measure, IReadOnlyList<Segment> Segments)
{
    /// <summary>Finds the segment that a value lies in.</summary>
    /// <param name="value">A value of the measure.</param>
    /// <returns>The segment, or null when the value lies in none.</returns>
    public Segment? Classify(double value)
    {
        foreach (Segment segment in Segments)
        {
            if (segment.Contains(value))
            {
                return segment;
            }
        }

        return null;
    }
}
