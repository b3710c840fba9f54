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

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
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
