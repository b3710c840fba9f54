using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>Says where the values of a column lie, from the table <c>profile.value_count</c>.</summary>
/// <param name="session">A session that has the table.</param>
internal sealed class ColumnHistograms(DuckDbSession session)
{
    private const int MostTimeBins = 60;
    private const double FarFactor = 3;

    // A histogram says little when so few of its bins have this share of the rows.
    private const int FewBins = 3;
    private const double MostShare = 0.75;

    /// <summary>Adds the histogram of instants or numbers, and the instants that lie far from the others.</summary>
    public async Task<ColumnProfile> AddAsync(ColumnProfile profile, CancellationToken cancellationToken)
    {
        switch (profile.Min, profile.Max)
        {
            case (DateTime from, DateTime to):
                (string unit, IReadOnlyList<HistogramBin> bins) = await CountInstantsAsync(from, to, MostTimeBins, cancellationToken).ConfigureAwait(false);
                return profile with { HistogramUnit = unit, Histogram = bins, Far = await FindFarAsync(profile, cancellationToken).ConfigureAwait(false) };
            case (double lowest, double highest):
                IReadOnlyList<HistogramBin> numbers = await CountNumbersAsync(NumberScale.For(lowest, highest), cancellationToken).ConfigureAwait(false);
                return profile with { Histogram = numbers, HistogramDetail = await DetailAsync(profile, numbers, cancellationToken).ConfigureAwait(false) };
            default:
                return profile;
        }
    }

    /// <summary>Counts instants by a unit of time.</summary>
    /// <param name="from">The earliest that counts.</param>
    /// <param name="to">The latest that counts.</param>
    /// <param name="most">The most bins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(string Unit, IReadOnlyList<HistogramBin> Bins)> CountInstantsAsync(
        DateTime from, DateTime to, int most, CancellationToken cancellationToken)
    {
        TimeUnit unit = TimeUnit.For(from, to, most);
        await session.SetVariableAsync("histogram_unit", unit.Name, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("histogram_from", from, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("histogram_to", to, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<(DateTime Start, long Rows)> counts = await session.QueryAsync(
            ProfileText.Read("histogram_instant.sql"), row => (row.GetDateTime(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        return (unit.Name, [.. Fill(counts, unit)]);
    }

    private async Task<IReadOnlyList<HistogramBin>> CountNumbersAsync(NumberScale scale, CancellationToken cancellationToken)
    {
        await session.SetVariableAsync("histogram_edges", scale.Edges.ToArray(), cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("histogram_width", scale.Width, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("histogram_first", scale.First, cancellationToken).ConfigureAwait(false);
        Dictionary<long, long> counts = (await session.QueryAsync(
            ProfileText.Read("histogram_number.sql"), row => (Bin: row.GetInt64(0), Rows: row.GetInt64(1)), cancellationToken).ConfigureAwait(false))
            .ToDictionary(row => row.Bin, row => row.Rows);
        return [.. Enumerable.Range(0, scale.Bins).Select(bin => new HistogramBin(scale.Edges[bin], scale.Edges[bin + 1], counts.GetValueOrDefault(bin)))];
    }

    private static IEnumerable<HistogramBin> Fill(IReadOnlyList<(DateTime Start, long Rows)> counts, TimeUnit unit)
    {
        DateTime next = counts.Count > 0 ? counts[0].Start : DateTime.MaxValue;
        foreach ((DateTime start, long rows) in counts)
        {
            for (; next < start; next = unit.End(next))
            {
                yield return new HistogramBin(next, unit.End(next), 0);
            }

            next = unit.End(start);
            yield return new HistogramBin(start, next, rows);
        }
    }

    /// <summary>Counts the numbers without the ends of a long tail, where that says more; empty where it does not.</summary>
    private async Task<IReadOnlyList<HistogramBin>> DetailAsync(ColumnProfile profile, IReadOnlyList<HistogramBin> bins, CancellationToken cancellationToken)
    {
        (double first, double third) = ((double)profile.FirstQuartile!, (double)profile.ThirdQuartile!);
        double reach = FarFactor * (third - first);
        double lowest = Math.Max((double)profile.Min!, first - reach);
        double highest = Math.Min((double)profile.Max!, third + reach);
        bool isTelling = bins.Count <= FewBins
            || bins.Select(bin => bin.Rows).OrderDescending().Take(FewBins).Sum() < MostShare * bins.Sum(bin => bin.Rows);
        return isTelling || !(reach > 0 && double.IsFinite(reach)) || (lowest <= (double)profile.Min! && highest >= (double)profile.Max!)
            ? []
            : await CountNumbersAsync(NumberScale.For(lowest, highest), cancellationToken).ConfigureAwait(false);
    }

    private async Task<FarInstants?> FindFarAsync(ColumnProfile profile, CancellationToken cancellationToken)
    {
        // Where half of the rows have one instant there is no length to tell far from near by.
        if (Equals(profile.FirstQuartile, profile.ThirdQuartile))
        {
            return null;
        }

        await session.SetVariableAsync("first_quartile", profile.FirstQuartile, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("third_quartile", profile.ThirdQuartile, cancellationToken).ConfigureAwait(false);
        return await session.QuerySingleAsync(
            ProfileText.Read("outliers.sql"),
            row => row.GetInt64(0) == 0 ? null : new FarInstants(row.GetInt64(0), row.GetDateTime(1), row.GetDateTime(2), row.GetDateTime(3), row.GetDateTime(4)),
            cancellationToken).ConfigureAwait(false);
    }
}
