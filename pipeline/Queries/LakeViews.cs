using System.Text.RegularExpressions;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Queries;

/// <summary>
/// The zones as SQL sees them, each zone a schema: <c>raw.voucher</c>, <c>curated.voucher</c>,
/// <c>curated.voucher_distinct</c>, <c>curated.voucher_rejected</c>, and every table in <c>provision</c> and <c>consumption</c>.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="session">Where the views are made.</param>
public sealed class LakeViews(LakeContext lake, Dataset dataset, DuckDbSession session) : IDisposable
{
    private readonly LocalFiles _copies = new();
    private readonly List<string> _files = [];
    private readonly string _name = dataset.Name.Dataset;
    private ExecutionDate? _date;

    /// <summary>The local files that the views read.</summary>
    public IReadOnlyCollection<string> Files => _files;

    /// <summary>Makes the views of the zones that a query names.</summary>
    /// <param name="sql">The query; a zone that it does not name is not looked at.</param>
    /// <param name="date">The execution date; null for the latest of each zone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">A zone has nothing for the date. Kind <see cref="LakeErrorKind.RawData"/>.</exception>
    public Task CreateAsync(string sql, ExecutionDate? date, CancellationToken cancellationToken) =>
        CreateAsync([.. Enum.GetValues<Zone>().Where(zone => Names(sql, zone))], date, cancellationToken);

    /// <summary>Makes the views of zones.</summary>
    /// <param name="zones">The zones.</param>
    /// <param name="date">The execution date; null for the latest of each zone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">A zone has nothing for the date. Kind <see cref="LakeErrorKind.RawData"/>.</exception>
    public async Task CreateAsync(IReadOnlyCollection<Zone> zones, ExecutionDate? date, CancellationToken cancellationToken)
    {
        if (zones.Contains(Zone.Raw))
        {
            await CreateRawAsync(await RawDelivery.ListAsync(lake, dataset.Name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        foreach (Zone zone in zones.Where(zone => zone != Zone.Raw))
        {
            Manifest manifest = await ReadAsync(zone, date, cancellationToken).ConfigureAwait(false);
            _date = new ExecutionDate(manifest.ExecutionDate);
            await (zone switch
            {
                Zone.Curated => CreateCuratedAsync(manifest, cancellationToken),
                Zone.Provision => CreateProvisionAsync(manifest, cancellationToken),
                _ => CreateSnapshotAsync(manifest, cancellationToken),
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the views of one snapshot.</summary>
    public async Task CreateSnapshotAsync(Manifest snapshot, CancellationToken cancellationToken)
    {
        _date = new ExecutionDate(snapshot.ExecutionDate);
        foreach (ManifestFile file in snapshot.Files.Where(file => file.Key.EndsWith(".parquet", StringComparison.Ordinal)))
        {
            await CreateViewAsync(Zone.Consumption, Path.GetFileNameWithoutExtension(file.Key), [file], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the use of the local files; the views hold no longer.</summary>
    public void Dispose() => _copies.Dispose();

    private static bool Names(string sql, Zone zone) =>
        Regex.IsMatch(sql, $"""(?<!\w){Schema(zone)}(?!\w)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static string Schema(Zone zone) => zone.ToString().ToLowerInvariant();

    /// <summary>The manifest that says what a zone has of a date, or of its latest one.</summary>
    private async Task<Manifest> ReadAsync(Zone zone, ExecutionDate? date, CancellationToken cancellationToken)
    {
        ObjectAddress prefix = zone switch
        {
            Zone.Curated => lake.Path.CuratedPrefix(dataset.Name),
            Zone.Provision => lake.Path.TablePrefix(dataset.Name, dataset.Tables[^1].Name),
            _ => lake.Path.SnapshotPrefix(dataset.Name),
        };
        return await LatestPartition.ReadAsync(lake, prefix, date, cancellationToken).ConfigureAwait(false)
            ?? throw Nothing(date is { } named ? LakePath.PartitionManifest(prefix, named) : prefix);
    }

    private LakeException Nothing(ObjectAddress address) => new(
        LakeErrorKind.RawData, "There is nothing here yet", $"{address} in {lake.Store.Root}", "`lake run -e <date>` makes it; `lake status` shows what there is");

    /// <summary>Makes the view of raw objects.</summary>
    /// <param name="objects">The objects; their local files are in this order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">One was replaced since it was listed. Kind <see cref="LakeErrorKind.RawData"/>.</exception>
    public async Task CreateRawAsync(IReadOnlyList<ObjectInfo> objects, CancellationToken cancellationToken)
    {
        List<string> paths = [];
        foreach (ObjectInfo info in objects)
        {
            paths.Add(_copies.Keep(await lake.Store.FetchAsync(info, cancellationToken).ConfigureAwait(false) ?? throw RawDelivery.Vanished(info)));
        }

        await CreateViewAsync(Zone.Raw, _name, paths, cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateCuratedAsync(Manifest curated, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> paths = await FetchAsync(curated.Objects, cancellationToken).ConfigureAwait(false);
        await new CuratedInputs(dataset, session).CreateViewsAsync(curated.Objects, paths, cancellationToken).ConfigureAwait(false);
        await CreateRejectedAsync(curated.Objects, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the views of all curated and of all rejected rows of some objects, without <c>_distinct</c>.</summary>
    /// <param name="objects">The objects; their local files are in this order.</param>
    /// <param name="date">The execution date whose manifest has them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LakeException">One is damaged or gone. Kind <see cref="LakeErrorKind.Unexpected"/>.</exception>
    public async Task CreateCuratedRowsAsync(IReadOnlyList<CuratedObject> objects, ExecutionDate date, CancellationToken cancellationToken)
    {
        _date = date;
        IReadOnlyDictionary<string, string> paths = await FetchAsync(objects, cancellationToken).ConfigureAwait(false);
        await new CuratedInputs(dataset, session).CreateRowsAsync(objects, paths, cancellationToken).ConfigureAwait(false);
        await CreateRejectedAsync(objects, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyDictionary<string, string>> FetchAsync(IReadOnlyList<CuratedObject> objects, CancellationToken cancellationToken)
    {
        Dictionary<string, string> paths = [];
        foreach (CuratedObject one in objects)
        {
            paths[one.Curated.Key] = await FetchAsync(Zone.Curated, one.Curated, cancellationToken).ConfigureAwait(false);
        }

        _files.AddRange(paths.Values);
        return paths;
    }

    private Task CreateRejectedAsync(IReadOnlyList<CuratedObject> objects, CancellationToken cancellationToken) =>
        CreateViewAsync(Zone.Curated, _name + "_rejected", [.. objects.Select(one => one.Rejected)], cancellationToken);

    private async Task CreateProvisionAsync(Manifest lastTable, CancellationToken cancellationToken)
    {
        foreach ((string table, Manifest manifest) in await new ProvisionPartitions(lake, dataset).FindAllAsync(lastTable, cancellationToken).ConfigureAwait(false))
        {
            await CreateViewAsync(Zone.Provision, table, manifest.Files, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CreateViewAsync(Zone zone, string table, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken)
    {
        List<string> paths = [];
        foreach (ManifestFile file in files)
        {
            paths.Add(await FetchAsync(zone, file, cancellationToken).ConfigureAwait(false));
        }

        await CreateViewAsync(zone, table, paths, cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateViewAsync(Zone zone, string table, List<string> paths, CancellationToken cancellationToken)
    {
        string variable = $"{Schema(zone)}_{table}_files";
        _files.AddRange(paths);
        await session.SetVariableAsync(variable, paths.ToArray(), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE VIEW {Schema(zone)}.{SqlIdentifier.Quote(table)} AS
                FROM read_parquet(getvariable('{variable}'), union_by_name = true, hive_partitioning = false)
            """, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> FetchAsync(Zone zone, ManifestFile file, CancellationToken cancellationToken)
    {
        ObjectAddress address = lake.Path.In(zone, file.Key);
        LocalCopy copy = await StoredFiles.TryFetchAsync(lake.Store, address, file, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(
                LakeErrorKind.Unexpected, "An object is damaged or gone: its checksum is not the one in its manifest", $"{address} in {lake.Store.Root}",
                $"Make it anew with `lake run -e {_date?.ToString() ?? "<date>"} --force`");
        return _copies.Keep(copy);
    }
}
