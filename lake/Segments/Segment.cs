namespace DataLake.Lake.Segments;

/// <summary>One range of a measure, open on the left and closed on the right: <c>above &lt; value &lt;= up to</c>.</summary>
/// <param name="Name">What the segment is called, <c>5-13</c>.</param>
/// <param name="Above">The left edge, itself outside the segment; negative infinity when there is none.</param>
/// <param name="UpTo">The right edge, itself inside the segment; positive infinity when there is none.</param>
public sealed record Segment(string Name, double Above, double UpTo)
{
    /// <summary>Whether the value lies in the segment. Not-a-number lies in none.</summary>
    public bool Contains(double value) => value > Above && value <= UpTo;
}
