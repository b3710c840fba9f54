using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Queries;
using DataLake.Pipeline.Stages;
using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>
/// What readers find in a lake: every raw object, every partition of every zone and what is served, each as one text that
/// says its rows and nothing of runs and times. Equal states, equal answers.
/// </summary>
internal sealed class LakeState
{
    /// <summary>The name of the part that is served.</summary>
    public const string Served = "served";

    private static readonly (Zone Zone, string[] Tables)[] _tables =
    [
        (Zone.Curated, ["curated.voucher", "curated.voucher_distinct", "curated.voucher_rejected"]),
        (Zone.Provision, ["provision.voucher_usage", "provision.voucher_most_used"]),
        (Zone.Consumption, ["consumption.voucher_usage", "consumption.voucher_most_used"]),
    ];

    // Equal bytes, equal rows: SQL looks at files once, however many lakes have them.
    private static readonly ConcurrentDictionary<string, Task<string>> _seen = [];

    private readonly SortedDictionary<string, string> _parts = new(StringComparer.Ordinal);

    /// <summary>The raw objects, the partitions and <c>served</c>, by name.</summary>
    public IReadOnlyDictionary<string, string> Parts => _parts;

    /// <summary>Reads a lake the way its readers do; what is there must be complete and fit together.</summary>
    public static async Task<LakeState> ReadAsync(TestLake test)
    {
        LakeState state = new();
        using LakeContext lake = test.Open();
        await foreach (ObjectInfo raw in lake.Store.ListAsync(lake.Path.RawPrefix(test.Dataset), CancellationToken.None))
        {
            ObjectContent? content = await lake.Store.ReadAsync(raw.Address, CancellationToken.None);
            state._parts[$"raw/{raw.Address.Key}"] = Checksum.Of(content!.Bytes.Span);
        }

        foreach (Zone zone in _tables.Select(pair => pair.Zone))
        {
            foreach (ExecutionDate date in await DatesAsync(lake, test.Dataset, zone))
            {
                state._parts[$"{zone} {date}"] = await LookAsync(
                    test, lake, zone, date, await FilesAsync(test, lake, zone, date), views => views.CreateAsync(zone.ToString(), date, CancellationToken.None));
            }
        }

        if (await ReadServedAsync(test, lake) is { } served)
        {
            state._parts[Served] = served;
        }

        return state;
    }

    /// <summary>Reads what is served, as one text; null when nothing is.</summary>
    public static async Task<string?> ReadServedAsync(TestLake test, LakeContext lake)
    {
        if (await new ServedSnapshot(lake, test.Dataset).FindAsync(CancellationToken.None) is not { } served)
        {
            return null;
        }

        ExecutionDate date = new(served.Value.ExecutionDate);
        Manifest? manifest = await lake.Manifests.ReadManifestAsync(lake.Path.In(Zone.Consumption, served.Value.Manifest), CancellationToken.None);
        manifest.ShouldNotBeNull($"what is served, {served.Value.Manifest}, is not there");
        string rows = await LookAsync(
            test, lake, Zone.Consumption, date, manifest.Files, views => views.CreateSnapshotAsync(manifest, CancellationToken.None));
        return $"{date} {rows}";
    }

    /// <summary>Every part must be the one of the state before or the one of the state after; not there is one of them, too.</summary>
    public void ShouldBeOldOrNew(LakeState before, LakeState after)
    {
        foreach (string part in _parts.Keys.Union(before._parts.Keys).Union(after._parts.Keys))
        {
            string? found = _parts.GetValueOrDefault(part);
            new[] { before._parts.GetValueOrDefault(part), after._parts.GetValueOrDefault(part) }
                .ShouldContain(found, $"{part} is neither the old result nor the new one");
        }
    }

    /// <summary>What was there before must still be the same, and what is served, too; there may be more.</summary>
    public void ShouldKeep(LakeState before)
    {
        foreach ((string part, string rows) in before._parts.Where(part => !part.Key.StartsWith("raw/", StringComparison.Ordinal)))
        {
            _parts.GetValueOrDefault(part).ShouldBe(rows, part);
        }
    }

    /// <summary>Every part must be the one of another state.</summary>
    public void ShouldEqual(LakeState other)
    {
        string[] differences = [.. _parts.Keys.Union(other._parts.Keys)
            .Where(part => _parts.GetValueOrDefault(part) != other._parts.GetValueOrDefault(part))
            .Select(part => $"{part}: {_parts.GetValueOrDefault(part, "not there")} instead of {other._parts.GetValueOrDefault(part, "not there")}")];
        differences.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<ManifestFile>> FilesAsync(TestLake test, LakeContext lake, Zone zone, ExecutionDate date)
    {
        if (zone is Zone.Provision)
        {
            IReadOnlyDictionary<string, Manifest>? tables = await new ProvisionPartitions(lake, test.ReadDataset()).FindAllAsync(date, CancellationToken.None);
            return [.. tables!.Values.SelectMany(table => table.Files)];
        }

        ObjectAddress address = zone is Zone.Curated ? lake.Path.CuratedManifest(test.Dataset, date) : lake.Path.SnapshotManifest(test.Dataset, date);
        return (await lake.Manifests.ReadManifestAsync(address, CancellationToken.None))!.Files;
    }

    /// <summary>Says what rows are in files, which must have the checksums that their manifest states.</summary>
    private static async Task<string> LookAsync(
        TestLake test, LakeContext lake, Zone zone, ExecutionDate date, IReadOnlyList<ManifestFile> files, Func<LakeViews, Task> createViews)
    {
        foreach (ManifestFile file in files)
        {
            string? checksum = await lake.Store.FindAsync(lake.Path.In(zone, file.Key), CancellationToken.None) is { } found
                ? await StoredFiles.ChecksumAsync(lake.Store, found, CancellationToken.None)
                : null;
            checksum.ShouldBe(file.Sha256, $"{zone} {date} cannot be read: {file.Key} is damaged or gone");
        }

        return await _seen.GetOrAdd($"{zone} {date} {string.Join(' ', files.Select(file => file.Sha256))}", async _ =>
        {
            await using DuckDbSession session = await test.OpenSessionAsync();
            using LakeViews views = new(lake, test.ReadDataset(), session);
            await createViews(views);
            return await DescribeAsync(session, zone, date);
        });
    }

    private static async Task<string> DescribeAsync(DuckDbSession session, Zone zone, ExecutionDate date)
    {
        List<string> texts = [];
        foreach (string table in _tables.Single(pair => pair.Zone == zone).Tables)
        {
            texts.Add(await session.QuerySingleAsync(
                $"SELECT '{table} ' || count(*) || ' rows ' || coalesce(md5(string_agg(text, chr(10) ORDER BY text)), '') FROM (SELECT CAST(t AS VARCHAR) AS text FROM {table} AS t)",
                row => row.GetString(0), CancellationToken.None));
        }

        if (zone is not Zone.Curated)
        {
            // The tables of one date are of one run: what one says follows from the other.
            string name = zone.ToString().ToLowerInvariant();
            long mixed = await session.QuerySingleAsync(
                $"""
                SELECT (SELECT count(*) FROM (SELECT * EXCLUDE (rank) FROM {name}.voucher_usage WHERE rank = 1 EXCEPT ALL FROM {name}.voucher_most_used))
                     + (SELECT count(*) FROM (FROM {name}.voucher_most_used EXCEPT ALL SELECT * EXCLUDE (rank) FROM {name}.voucher_usage WHERE rank = 1))
                     + (SELECT count(*) FROM {name}.voucher_usage WHERE execution_date <> TIMESTAMP '{date.Instant:yyyy-MM-dd HH:mm:ss}')
                """, row => row.GetInt64(0), CancellationToken.None);
            mixed.ShouldBe(0, $"the tables of {zone} {date} do not fit together");
        }

        return string.Join(", ", texts);
    }

    private static async Task<IReadOnlyList<ExecutionDate>> DatesAsync(LakeContext lake, DatasetName dataset, Zone zone)
    {
        ObjectAddress prefix = zone switch
        {
            Zone.Curated => lake.Path.CuratedPrefix(dataset),
            Zone.Provision => lake.Path.TablePrefix(dataset, "voucher_most_used"),
            _ => lake.Path.SnapshotPrefix(dataset),
        };
        List<ExecutionDate> dates = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, CancellationToken.None))
        {
            if (info.Address.Key[prefix.Key.Length..].Split('/') is [string folder, LakePath.ManifestName]
                && ExecutionDate.TryParseKeySegment(folder, out ExecutionDate date))
            {
                dates.Add(date);
            }
        }

        return dates;
    }
}
