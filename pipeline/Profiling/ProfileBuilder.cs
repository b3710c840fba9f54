using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Profiling.Model;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Profiling;

/// <summary>Puts a profile together, once the views are there.</summary>
/// <param name="session">A session that has them.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="views">The views.</param>
/// <param name="observer">Told how far the work has come.</param>
/// <param name="request">What is asked for.</param>
/// <param name="inputs">The objects.</param>
internal sealed class ProfileBuilder(
    DuckDbSession session, Dataset dataset, ProfileViews views, IRunObserver observer, ProfileRequest request, ProfileInputs inputs)
{
    private const int MostTimeBins = 100;

    private readonly ColumnProfiler _columns = new(session);
    private readonly RowProfiler _rows = new(session);
    private ColumnProfile? _events;
    private TimeChart? _overTime;

    /// <summary>Makes the profile.</summary>
    public async Task<TableProfile> BuildAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ColumnProfile> columns = await ProfileColumnsAsync(cancellationToken).ConfigureAwait(false);
        observer.Begin("compare rows");
        Duplicates duplicates = await _rows.FindDuplicatesAsync(cancellationToken).ConfigureAwait(false);
        observer.Begin("check rows");
        IReadOnlyList<CheckCount> checks = await new DatasetChecks(session, dataset).CountAsync(cancellationToken).ConfigureAwait(false);
        HeatMap? heatMap = await _rows.MapAsync(dataset.Profile.HeatMap, dataset.FoldCase, cancellationToken).ConfigureAwait(false);
        TableOverview overview = await DescribeAsync(columns, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> extra = request.Zone == Zone.Raw ? await views.FindExtraColumnsAsync(cancellationToken).ConfigureAwait(false) : [];
        IReadOnlyList<string> mixed = request.Zone == Zone.Raw ? [.. MixedTypes.Describe(dataset.RawColumns, inputs.Raw, inputs.Stored)] : [];
        TableProfile profile = new()
        {
            Table = $"{request.Zone.ToString().ToLowerInvariant()}.{dataset.Name.Dataset}",
            Dataset = dataset.Name.ToString(),
            Key = inputs.Key,
            ExecutionDate = inputs.Date?.Instant,
            Overview = overview,
            Alerts = [],
            Columns = columns,
            Duplicates = duplicates,
            Checks = checks,
            OverTime = _overTime,
            HeatMap = heatMap,
            Comparison = inputs.WhyNoComparison is null ? await CompareAsync(columns, cancellationToken).ConfigureAwait(false) : null,
            WhyNoComparison = inputs.WhyNoComparison,
            ExpectedRejections = request.Zone == Zone.Raw && inputs.WhyNoComparison is not null ? await ExpectAsync(cancellationToken).ConfigureAwait(false) : null,
        };
        return profile with { Alerts = ProfileAlerts.Of(profile, extra, mixed) };
    }

    private string? EventColumn => request.Zone == Zone.Curated
        ? dataset.EventTime
        : dataset.Profile.Pairs.FirstOrDefault(pair => pair.Value == dataset.EventTime).Key;

    private async Task<IReadOnlyList<ColumnProfile>> ProfileColumnsAsync(CancellationToken cancellationToken)
    {
        List<ColumnProfile> profiles = [];
        foreach (ProfiledColumn column in await views.DescribeAsync(request.Zone, cancellationToken).ConfigureAwait(false))
        {
            observer.Begin($"profile {column.Name}");
            profiles.Add(await _columns.ProfileAsync("profile.rows", column, cancellationToken).ConfigureAwait(false));
            if (column.Name == EventColumn)
            {
                await ChartAsync(profiles[^1], cancellationToken).ConfigureAwait(false);
            }
        }

        if (EventColumn is null)
        {
            ProfiledColumn time = new(dataset.EventTime, "TIMESTAMP", ColumnKind.Instant);
            await ChartAsync(await _columns.ProfileAsync("profile.typed_rows", time, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        return profiles;
    }

    /// <summary>Charts the column whose values are in the table just now.</summary>
    private async Task ChartAsync(ColumnProfile column, CancellationToken cancellationToken)
    {
        if (column is not { Min: DateTime from, Max: DateTime to })
        {
            return;
        }

        ColumnHistograms histograms = new(session);
        (string unit, IReadOnlyList<HistogramBin> bins) = await histograms.CountInstantsAsync(from, to, MostTimeBins, cancellationToken).ConfigureAwait(false);
        (string? detailUnit, IReadOnlyList<HistogramBin> detail) = (null, []);
        if (column.Far is { } far)
        {
            (detailUnit, detail) = await histograms.CountInstantsAsync(far.OthersFrom, far.OthersTo, MostTimeBins, cancellationToken).ConfigureAwait(false);
        }

        _events = column;
        _overTime = new TimeChart(column.Name, unit, bins, detailUnit, detail);
    }

    private async Task<TableOverview> DescribeAsync(IReadOnlyList<ColumnProfile> columns, CancellationToken cancellationToken)
    {
        string files = request.Zone == Zone.Raw ? $"raw_{dataset.Name.Dataset}_files" : "curated_files";
        await session.ExecuteAsync("SET VARIABLE profile_files = getvariable($1)", cancellationToken, files).ConfigureAwait(false);
        IReadOnlyList<(long Rows, long RowGroups)> found = await session.QueryAsync(
            ProfileText.Read("files.sql"), row => (row.GetInt64(1), row.GetInt64(2)), cancellationToken).ConfigureAwait(false);
        IEnumerable<(string Key, long Bytes)> objects = request.Zone == Zone.Raw
            ? inputs.Raw.Select(info => (info.Address.Key, info.SizeBytes))
            : inputs.Curated.Select(one => (one.Curated.Key, one.Curated.Bytes));
        ProfiledFile[] profiled = [.. objects.Zip(found, (file, parquet) => new ProfiledFile(file.Key, file.Bytes, parquet.Rows, parquet.RowGroups))];
        return new TableOverview(
            profiled.Sum(file => file.Rows), columns.Count, profiled.Sum(file => file.Bytes), profiled.Sum(file => file.RowGroups),
            _events?.Min as DateTime?, _events?.Max as DateTime?, profiled);
    }

    private async Task<ExpectedRejections> ExpectAsync(CancellationToken cancellationToken)
    {
        observer.Begin("judge rows");
        IReadOnlyList<RejectedReason> reasons = await _rows.ReadRejectedAsync(cancellationToken).ConfigureAwait(false);
        return new ExpectedRejections(reasons.Sum(reason => reason.Rows), [.. dataset.RawColumns.Select(column => column.Name)], reasons);
    }

    private async Task<Comparison> CompareAsync(IReadOnlyList<ColumnProfile> profiled, CancellationToken cancellationToken)
    {
        Zone other = request.Zone == Zone.Raw ? Zone.Curated : Zone.Raw;
        IReadOnlyDictionary<string, string> pairs = dataset.Profile.Pairs;
        List<ColumnProfile> others = [];
        foreach (ProfiledColumn column in await views.DescribeAsync(other, cancellationToken).ConfigureAwait(false))
        {
            if (other == Zone.Raw ? pairs.ContainsKey(column.Name) : pairs.Values.Contains(column.Name))
            {
                observer.Begin($"compare {column.Name}");
                others.Add(await _columns.SummariseAsync(ProfileViews.RowsOf(other), column, cancellationToken).ConfigureAwait(false));
            }
        }

        (IReadOnlyList<ColumnProfile> raw, IReadOnlyList<ColumnProfile> curated) = request.Zone == Zone.Raw
            ? (profiled, (IReadOnlyList<ColumnProfile>)others)
            : (others, profiled);
        observer.Begin("read rejected rows");
        return new Comparison(
            inputs.Curated.Sum(one => one.Source.Rows), inputs.Curated.Sum(one => one.Curated.Rows), inputs.Curated.Sum(one => one.Rejected.Rows),
            inputs.Curated.Sum(one => one.Source.Bytes), inputs.Curated.Sum(one => one.Curated.Bytes),
            [.. dataset.RawColumns.Select(column => column.Name)],
            [.. raw.Where(column => pairs.ContainsKey(column.Name)).Select(column => new ColumnPair(
                PairedColumn.Of(column), PairedColumn.Of(curated.Single(one => one.Name == pairs[column.Name]))))],
            await _rows.ReadRejectedAsync(cancellationToken).ConfigureAwait(false));
    }
}
