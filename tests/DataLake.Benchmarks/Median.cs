namespace DataLake.Benchmarks;

/// <summary>The middle of several measurements, which one disturbed measurement does not move.</summary>
public static class Median
{
    /// <summary>The middle value; of an even number the mean of the two middle ones.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static double Of(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? throw new ArgumentException("A median needs a value.", nameof(values))
            : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// The middle of the ratios of measurements made one right after the other, which disturbances that last longer than
    /// one round do not move.
    /// </summary>
    /// <exception cref="ArgumentException">There are none, or more of one than of the other.</exception>
    public static double OfRatios(IReadOnlyCollection<double> values, IReadOnlyCollection<double> baseline) =>
        values.Count == baseline.Count
            ? Of([.. values.Zip(baseline, (value, other) => value / other)])
            : throw new ArgumentException($"{values.Count} values cannot be compared one by one with {baseline.Count}.", nameof(baseline));
}
