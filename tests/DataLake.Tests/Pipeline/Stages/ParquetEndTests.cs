using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Stages;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

/// <summary>What a Parquet file says of itself is read from its end, without the rest.</summary>
[NeedsS3]
public sealed class ParquetEndTests : IDisposable
{
    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreTheory]
    [InlineData(10, 0, 1)]
    [InlineData(400_000, 0, 1)]
    [InlineData(400_000, 3_000_000, 2)]
    public async Task Columns_and_rows_are_those_of_the_whole_file(int rows, int noteBytes, int requests)
    {
        string file = await WriteAsync(rows, noteBytes);
        string copy = file + ".copy";
        File.Copy(file, copy);
        using S3ObjectStore store = Buckets.OpenStore();
        ObjectInfo found = (await store.PutFileAsync(At("a.parquet"), copy, sha256: null, PutCondition.None, CancellationToken.None))!;
        int before = store.Requests;

        using LocalCopy? end = await ParquetEnd.FetchAsync(found, store, NewFile, CancellationToken.None);

        (store.Requests - before).ShouldBe(requests);
        new FileInfo(end!.Path).Length.ShouldBe(found.SizeBytes);
        using TestLake lake = new();
        await using DuckDbSession session = await lake.OpenSessionAsync();
        using ContractChecker contracts = new(session);
        (await contracts.DescribeAsync(end.Path, CancellationToken.None)).ShouldBe([new TableColumn("id", "BIGINT"), new TableColumn("text", "VARCHAR")]);
        (await contracts.CountRowsAsync(end.Path, CancellationToken.None)).ShouldBe(rows);
    }

    [StoreFact]
    public async Task Copy_goes_when_it_was_read()
    {
        using S3ObjectStore store = Buckets.OpenStore();
        ObjectInfo found = (await store.PutFileAsync(At("a.parquet"), await WriteAsync(400_000, 0), sha256: null, PutCondition.None, CancellationToken.None))!;

        LocalCopy end = (await ParquetEnd.FetchAsync(found, store, NewFile, CancellationToken.None))!;
        end.Dispose();

        Directory.GetFiles(Buckets.Folder).ShouldBeEmpty();
    }

    [StoreFact]
    public async Task Object_that_is_not_Parquet_is_fetched_all_the_same()
    {
        byte[] bytes = new byte[3_000_000];
        bytes.AsSpan().Fill(0xff);
        using S3ObjectStore store = Buckets.OpenStore();
        ObjectInfo found = (await store.PutAsync(At("a.parquet"), bytes, PutCondition.None, CancellationToken.None))!;

        using LocalCopy? end = await ParquetEnd.FetchAsync(found, store, NewFile, CancellationToken.None);

        new FileInfo(end!.Path).Length.ShouldBe(bytes.Length);
    }

    [StoreFact]
    public async Task Nothing_is_fetched_when_the_object_was_replaced()
    {
        using S3ObjectStore store = Buckets.OpenStore();
        ObjectInfo found = (await store.PutFileAsync(At("a.parquet"), await WriteAsync(400_000, 0), sha256: null, PutCondition.None, CancellationToken.None))!;
        await store.PutAsync(At("a.parquet"), "other"u8.ToArray(), PutCondition.None, CancellationToken.None);

        (await ParquetEnd.FetchAsync(found, store, NewFile, CancellationToken.None)).ShouldBeNull();
    }

    [StoreTheory]
    [InlineData(3_000_000, false)]
    [InlineData(70_000_000, true)]
    public async Task Length_of_the_footer_is_not_believed_beyond_what_footers_have(int size, bool isWhole)
    {
        string file = NewFile();
        WriteLie(file, size, footerBytes: (uint)size - 20);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        using S3ObjectStore store = Buckets.OpenStore();
        ObjectInfo found = (await store.PutFileAsync(At("a.parquet"), file, sha256: null, PutCondition.None, CancellationToken.None))!;

        using LocalCopy? end = await ParquetEnd.FetchAsync(found, store, NewFile, CancellationToken.None);

        end!.Path.StartsWith(Path.Combine(Buckets.Folder, "copies"), StringComparison.Ordinal).ShouldBe(isWhole);
        byte[] fetched = await File.ReadAllBytesAsync(end.Path);
        fetched.Length.ShouldBe(size);
        fetched.AsSpan(isWhole ? 0 : 12).SequenceEqual(bytes.AsSpan(isWhole ? 0 : 12)).ShouldBeTrue();
    }

    [StoreTheory]
    [InlineData(3_000_000)]
    [InlineData(70_000_000)]
    public async Task Run_says_that_a_delivery_is_damaged_when_its_footers_length_is(int size)
    {
        TestLake lake = Buckets.OpenLake();
        string file = Path.Combine(lake.Folder, "lie.parquet");
        WriteLie(file, size, footerBytes: (uint)size - 20);
        (await lake.InvokeAsync("ingest", file)).ExitCode.ShouldBe(0);

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29");

        ShouldBlameDelivery(outcome);
    }

    [Theory]
    [InlineData(2_500_000_000L, 2_499_999_980u)]
    [InlineData(4_300_000_000L, uint.MaxValue)]
    public async Task Run_in_a_folder_says_that_a_large_delivery_is_damaged_when_its_footers_length_is(long size, uint footerBytes)
    {
        using TestLake lake = new();
        string folder = Path.Combine(lake.Root, "raw", "customer", "voucher");
        Directory.CreateDirectory(folder);
        WriteLie(Path.Combine(folder, "lie.parquet"), size, footerBytes);

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29");

        ShouldBlameDelivery(outcome);
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private static void ShouldBlameDelivery(CommandOutcome outcome)
    {
        outcome.ExitCode.ShouldBe(5, outcome.Error);
        outcome.Error.ShouldContain("customer/voucher/lie.parquet]. Have it delivered again");
        outcome.Error.Trim().ShouldNotContain('\n');
    }

    /// <summary>Writes a file of zeros, which take no space, whose last bytes say that it has a footer of some length.</summary>
    private static void WriteLie(string path, long size, uint footerBytes)
    {
        using FileStream file = new(path, FileMode.CreateNew);
        file.SetLength(size);
        file.Write("PAR1"u8);
        file.Seek(-8, SeekOrigin.End);
        file.Write(BitConverter.GetBytes(footerBytes));
        file.Write("PAR1"u8);
    }

    private ObjectAddress At(string key) => new(Buckets["raw"], key);

    private string NewFile() => Path.Combine(Buckets.Folder, Guid.NewGuid().ToString("N"));

    private async Task<string> WriteAsync(int rows, int noteBytes)
    {
        string path = NewFile();
        using TestLake lake = new();
        await using DuckDbSession session = await lake.OpenSessionAsync();
        await session.ExecuteAsync(
            $$"""
            COPY (SELECT range AS id, md5(range::VARCHAR) AS text FROM range({{rows}}))
                TO '{{path}}' (FORMAT parquet, KV_METADATA {note: '{{new string('x', noteBytes)}}'})
            """, CancellationToken.None);
        return path;
    }
}
