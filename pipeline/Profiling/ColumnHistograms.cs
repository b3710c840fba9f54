using System.Data.Common;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>Says where the values of a column lie, from the table <c>profile.value_count</c>.</summary>
/// <param name="session">A session that has the table.</param>
internal sealed class ColumnHistograms(DuckDbSession session)
{
    private const int MostTimeBins = 60;
    private const double FarFactor = 3;

    /// <summary>Adds the histogram of instants or numbers, and the instants that lie far from the others.</summary>
    public async Task<ColumnProfile> AddAsync(ColumnProfile profile, CancellationToken cancellationToken)
    {
        switch (profile.Min, profile.Max)
        {
            case (DateTime from, DateTime to):
                (string unit, IReadOnlyList<HistogramBin> bins) = await CountInstantsAsync(from, to, MostTimeBins, cancellationToken).ConfigureAwait(false);
                return profile with { HistogramUnit = unit, Histogram = bins, Far = await FindFarAsync(profile, cancellationToken).ConfigureAwait(false) };
            case (double lowest, double highest):
                return profile with { Histogram = await CountNumbersAsync(NumberScale.For(lowest, highest), cancellationToken).ConfigureAwait(false) };
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
        await session.SetVariableAsync("histogram_start", scale.Start, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("histogram_width", scale.Width, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("histogram_bins", (long)scale.Bins, cancellationToken).ConfigureAwait(false);
        Dictionary<long, long> counts = (await session.QueryAsync(
            ProfileText.Read("histogram_number.sql"), row => (Bin: row.GetInt64(0), Rows: row.GetInt64(1)), cancellationToken).ConfigureAwait(false))
            .ToDictionary(row => row.Bin, row => row.Rows);
        return [.. Enumerable.Range(0, scale.Bins).Select(bin => new HistogramBin(scale.Edge(bin), scale.Edge(bin + 1), counts.GetValueOrDefault(bin)))];
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

    private async Task<FarInstants?> FindFarAsync(ColumnProfile profile, CancellationToken cancellationToken)
    {
        (DateTime first, DateTime third) = ((DateTime)profile.FirstQuartile!, (DateTime)profile.ThirdQuartile!);
        double reach = FarFactor * (third - first).TotalSeconds;
        await session.SetVariableAsync("lower_fence", (first - DateTime.UnixEpoch).TotalSeconds - reach, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("upper_fence", (third - DateTime.UnixEpoch).TotalSeconds + reach, cancellationToken).ConfigureAwait(false);
        return await session.QuerySingleAsync(
            ProfileText.Read("outliers.sql"), row => FarFrom(row, third - first), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A long tail is not far: between the one and the other lies a gap as long as the middle half of the rows.</summary>
    private static FarInstants? FarFrom(DbDataReader row, TimeSpan gap)
    {
        (DateTime othersFrom, DateTime othersTo) = (row.GetDateTime(6), row.GetDateTime(7));
        bool isBelow = row.GetInt64(0) > 0 && othersFrom - row.GetDateTime(2) >= gap;
        bool isAbove = row.GetInt64(3) > 0 && row.GetDateTime(4) - othersTo >= gap;
        return gap == TimeSpan.Zero || !(isBelow || isAbove) ? null : new FarInstants(
            (isBelow ? row.GetInt64(0) : 0) + (isAbove ? row.GetInt64(3) : 0),
            row.GetDateTime(isBelow ? 1 : 4), row.GetDateTime(isAbove ? 5 : 2),
            isBelow || row.IsDBNull(1) ? othersFrom : row.GetDateTime(1), isAbove || row.IsDBNull(5) ? othersTo : row.GetDateTime(5));
    }
}
