using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

/// <summary>What others read in the store: manifests, receipts, the pointer, run records, and the tables' columns.</summary>
public sealed class StoredObjectTests
{
    [Fact]
    public async Task Objects_keep_their_form_when_a_run_has_written_them()
    {
        using TestLake lake = new() { Clock = new ManualClock() };
        await SmallDelivery.PutAsync(lake);

        (await lake.InvokeAsync("run", "-e", "2020-05-29")).ExitCode.ShouldBe(0);

        Check(lake, "curated-manifest.json", "curated/customer/voucher/execution_date=2020-05-29T000000/_manifest.json");
        Check(lake, "curated-receipt.json", "curated/customer/voucher/_receipts/*.json");
        Check(lake, "provision-manifest.json", "provision/customer/voucher_usage/execution_date=2020-05-29T000000/_manifest.json");
        Check(lake, "consumption-manifest.json", "consumption/customer/voucher/execution_date=2020-05-29T000000/_manifest.json");
        Check(lake, "current.json", "consumption/customer/voucher/_current.json");
        Check(lake, "run-record.json", "consumption/_runs/*.json");
    }

    [Fact]
    public async Task Failed_run_keeps_its_form_when_it_was_written_down()
    {
        using TestLake lake = new() { Clock = new ManualClock() };

        (await lake.InvokeAsync("run", "-e", "2020-05-29")).ExitCode.ShouldBe(5);

        Check(lake, "run-record-failed.json", "consumption/_runs/*.json");
    }

    [Fact]
    public async Task Keys_are_those_of_the_contract_when_a_run_has_written_them()
    {
        using TestLake lake = new() { Clock = new ManualClock() };
        await SmallDelivery.PutAsync(lake, "2020/05/small");

        (await lake.InvokeAsync("run", "-e", "2020-05-29")).ExitCode.ShouldBe(0);

        Golden.Check("objects/keys.txt", string.Join('\n', Directory.GetFiles(lake.Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(lake.Root, path)).Where(path => !path.StartsWith('.')).Order(StringComparer.Ordinal)) + "\n");
    }

    [Fact]
    public async Task Snapshot_carries_the_very_bytes_of_the_segment_scheme_when_it_is_published()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);

        await lake.RunAsync("2020-05-29");

        File.ReadAllBytes(Directory.GetFiles(lake.Root, "segments.yaml", SearchOption.AllDirectories).Single())
            .ShouldBe(File.ReadAllBytes(lake.ReadDataset().SegmentsFile));
    }

    [Fact]
    public async Task Tables_have_the_columns_of_the_contract_when_they_are_written()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.RunAsync("2020-05-29");

        await using DuckDbSession session = await lake.OpenSessionAsync();
        List<string> lines = [];
        foreach ((string table, string pattern) in new[]
        {
            ("curated.voucher", "curated/customer/voucher/files/*.parquet"),
            ("curated.voucher_rejected", "curated/customer/voucher/rejected/*.parquet"),
            ("provision.voucher_usage", "provision/customer/voucher_usage/*/*/*.parquet"),
            ("provision.voucher_most_used", "provision/customer/voucher_most_used/*/*/*.parquet"),
            ("consumption.voucher_usage", "consumption/customer/voucher/*/*/voucher_usage.parquet"),
            ("consumption.voucher_most_used", "consumption/customer/voucher/*/*/voucher_most_used.parquet"),
        })
        {
            lines.Add(table);
            lines.AddRange(await session.QueryAsync(
                "DESCRIBE SELECT * FROM read_parquet($1, hive_partitioning = false)", row => $"  {row.GetString(0)} {row.GetString(1)}",
                CancellationToken.None, Path.Combine(lake.Root, pattern)));
        }

        Golden.Check("objects/columns.txt", string.Join('\n', lines) + "\n");
    }

    private static void Check(TestLake lake, string golden, string key)
    {
        string folder = Path.Combine(lake.Root, Path.GetDirectoryName(key)!);
        Golden.Check("objects/" + golden, File.ReadAllText(Directory.GetFiles(folder, Path.GetFileName(key)).Single()), lake);
    }
}
