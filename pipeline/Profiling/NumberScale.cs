using System.Globalization;

namespace DataLake.Pipeline.Profiling;

/// <summary>Bins of equal, round width for the histogram of numbers.</summary>
/// <param name="Width">The width of each bin: 1, 2 or 5 times a power of ten.</param>
/// <param name="First">The first bin begins at so many widths.</param>
/// <param name="Edges">Where the bins begin, ascending, and where the last one ends; these count, not the products.</param>
internal sealed record NumberScale(double Width, double First, IReadOnlyList<double> Edges)
{
    private const int MostBins = 30;

    // Narrower bins than these have edges that DOUBLE cannot hold apart.
    private const double LeastWidth = 1e-290;
    private const double LeastShare = 1e-13;

    /// <summary>How many bins.</summary>
    public int Bins => Edges.Count - 1;

    /// <summary>The narrowest bins that values from the lowest to the highest fill no more of than a chart can show.</summary>
    public static NumberScale For(double lowest, double highest)
    {
        // Divided first: the span of two huge numbers is more than DOUBLE holds.
        double least = (highest / MostBins) - (lowest / MostBins);
        double greatest = Math.Max(Math.Abs(lowest), Math.Abs(highest));
        if (lowest < highest && (least < LeastWidth || least < greatest * LeastShare))
        {
            return new NumberScale(greatest, 0, [lowest, highest]);
        }

        double width = Round(lowest < highest ? least : Math.Max(greatest, 1) / 10);
        double first = Math.Floor(lowest / width);
        first += Edge(first, width) > lowest ? -1 : Edge(first + 1, width) <= lowest ? 1 : 0;
        double last = Math.Floor(highest / width);
        last += Edge(last, width) > highest ? -1 : Edge(last + 1, width) <= highest && Edge(last + 2, width) > highest ? 1 : 0;
        return new NumberScale(width, first, [.. Enumerable.Range(0, (int)(last - first) + 2).Select(bin => Edge(first + bin, width))]);
    }

    /// <summary>The edge as it is written, so that 3 times 0.1 is 0.3.</summary>
    private static double Edge(double number, double width) => double.Parse(
        Math.Clamp(number * width, double.MinValue, double.MaxValue).ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) is var edge
        && double.IsFinite(edge) ? edge + 0.0 : Math.CopySign(double.MaxValue, number);

    private static double Round(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return (least / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
