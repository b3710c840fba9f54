namespace DataLake.Pipeline.Profiling;

/// <summary>Bins of equal, round width for the histogram of numbers.</summary>
/// <param name="Start">Where the first bin begins: a multiple of the width.</param>
/// <param name="Width">The width of each bin: 1, 2 or 5 times a power of ten.</param>
/// <param name="Bins">How many bins.</param>
internal sealed record NumberScale(double Start, double Width, int Bins)
{
    private const int MostBins = 30;

    /// <summary>The narrowest bins that values from the lowest to the highest fill no more of than a chart can show.</summary>
    public static NumberScale For(double lowest, double highest)
    {
        double span = highest - lowest;
        if (!double.IsFinite(span))
        {
            return new NumberScale(double.MinValue / 2, double.MaxValue / 8, 8);
        }

        double width = Round(span > 0 ? span / MostBins : Math.Max(Math.Abs(lowest), 1) / 10);
        double start = Math.Floor(lowest / width) * width;
        return new NumberScale(start, width, Math.Max(1, (int)Math.Floor((highest - start) / width) + 1));
    }

    /// <summary>Where a bin begins.</summary>
    public double Edge(long bin)
    {
        double edge = Start + (bin * Width);
        return Math.Abs(edge) < Width / 1e6 ? 0 : double.Parse(edge.ToString("G12", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
    }

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
