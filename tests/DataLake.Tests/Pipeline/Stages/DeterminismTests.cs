using System.Security.Cryptography;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Deliveries;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

/// <summary>The same inputs, rules and execution date give the same bytes.</summary>
public sealed class DeterminismTests
{
    private const string Date = "2020-05-29";
    // The bytes of curated objects may differ with the number of threads; their rows do not, or these bytes would.
    private static readonly string[] _builtZones = ["provision", "consumption"];

    [Fact]
    public async Task Objects_are_the_same_bytes_at_any_number_of_threads()
    {
        using TestLake first = await DeliveredAsync(rows: 300_000, ("a", 1), ("b", 2));
        using TestLake second = await DeliveredAsync(rows: 300_000, ("a", 1), ("b", 2));
        using TestLake third = await DeliveredAsync(rows: 300_000, ("a", 1), ("b", 2));

        IReadOnlyList<string> one = await BuildAsync(first, threads: "1");

        one.Count.ShouldBe(2 + 2);
        (await BuildAsync(second, threads: "2")).ShouldBe(one);
        (await BuildAsync(third, threads: "4")).ShouldBe(one);
    }

    [Fact]
    public async Task Objects_are_the_same_bytes_when_they_are_built_anew_twenty_times()
    {
        using TestLake lake = await DeliveredAsync(rows: 20_000, ("a", 1), ("b", 2));
        IReadOnlyList<string> first = await BuildAsync(lake, threads: "4");

        for (int i = 0; i < 20; i++)
        {
            await lake.RunAsync(Date, force: true);
            DataObjects(lake).ShouldBe(first, $"build {i}");
        }
    }

    [Fact]
    public async Task Tables_are_the_same_bytes_when_deliveries_come_in_another_order()
    {
        using TestLake lake = await DeliveredAsync(rows: 20_000, ("a", 1), ("b", 2), ("c", 3));
        using TestLake other = await DeliveredAsync(rows: 20_000, ("a", 3), ("b", 1), ("z", 2));

        IReadOnlyList<string> tables = await BuildAsync(lake, threads: "2");

        tables.Count.ShouldBe(4);
        (await BuildAsync(other, threads: "2")).ShouldBe(tables);
    }

    private static async Task<TestLake> DeliveredAsync(long rows, params (string Name, long Seed)[] deliveries)
    {
        TestLake lake = new();
        string folder = Path.Combine(lake.Root, "raw", "customer", "voucher");
        Directory.CreateDirectory(folder);
        await using DuckDbSession session = await lake.OpenSessionAsync();
        foreach ((string name, long seed) in deliveries)
        {
            string path = Path.Combine(folder, name + ".parquet");
            await SampleDelivery.WriteAsync(session, lake.ReadDataset(), path, rows, seed, CancellationToken.None);

            // The same time, so that the deliveries of two lakes have the same ETag.
            File.SetLastWriteTimeUtc(path, new DateTime(2020, 5, 29, 12, 0, 0, DateTimeKind.Utc));
        }

        return lake;
    }

    private static async Task<IReadOnlyList<string>> BuildAsync(TestLake lake, string threads)
    {
        lake.Set("LAKE_THREADS", threads);
        await lake.RunAsync(Date);
        return DataObjects(lake);
    }

    /// <summary>The data objects of the newest run, by zone and name, each with its checksum.</summary>
    private static IReadOnlyList<string> DataObjects(TestLake lake) =>
    [
        .. _builtZones.SelectMany(zone => new DirectoryInfo(Path.Combine(lake.Root, zone))
            .GetFiles("*.parquet", SearchOption.AllDirectories)
            .GroupBy(file => WithoutRun(Path.GetRelativePath(lake.Root, file.FullName)))
            .Select(group => $"{group.Key} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Newest(group).FullName)))}")
            .Order(StringComparer.Ordinal)),
    ];

    // Run ids begin with the time, so the newest run is the last in order.
    private static FileInfo Newest(IEnumerable<FileInfo> files) => files.OrderBy(file => file.FullName, StringComparer.Ordinal).Last();

    private static string WithoutRun(string path) => string.Join('/', path.Split('/').Where(part => !part.StartsWith("run=", StringComparison.Ordinal)));
}
