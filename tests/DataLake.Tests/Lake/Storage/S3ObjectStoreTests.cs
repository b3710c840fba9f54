using System.Text;
using Amazon.S3.Model;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>What every store must do, done on S3, and what S3 has of its own.</summary>
[NeedsS3]
public sealed class S3ObjectStoreTests : ObjectStoreConformance, IDisposable
{
    private const int PartBytes = 5 << 20;

    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    protected override string Bucket => Buckets["zone"];

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task List_gives_all_keys_when_they_fill_several_pages()
    {
        string[] keys = [.. Enumerable.Range(0, 1205).Select(i => $"a/{i:0000}")];
        await PutAsync("b/after");
        await Parallel.ForEachAsync(keys, async (key, _) => await PutAsync(key));

        (await KeysAsync("a/")).ShouldBe(keys);
    }

    [StoreFact]
    public async Task Delete_removes_more_objects_than_one_request_may_name()
    {
        string[] keys = [.. Enumerable.Range(0, 1205).Select(i => $"a/{i:0000}")];
        await PutAsync("b/after");
        await Parallel.ForEachAsync(keys, async (key, _) => await PutAsync(key));
        int before = Store.Requests;

        await Store.DeleteAsync([.. keys.Select(At)], CancellationToken.None);

        (Store.Requests - before).ShouldBe(2);
        (await KeysAsync("")).ShouldBe(["b/after"]);
    }

    [StoreTheory]
    [InlineData("a b/c  d")]
    [InlineData("a+b/c%20d%")]
    [InlineData("a&b=c?d#e;f,g:h@i$j")]
    [InlineData("quote'\"<tag>")]
    [InlineData("ü/ñ/ß")]
    [InlineData("日本/語")]
    [InlineData("emoji-😀")]
    [InlineData("tab\tand~tilde!*()[]{}|\\^`")]
    public async Task Object_is_found_read_listed_and_deleted_when_its_key_is_odd(string key)
    {
        await PutAsync("zz");

        await PutAsync(key);

        (await Store.FindAsync(At(key), CancellationToken.None))!.Address.Key.ShouldBe(key);
        Encoding.UTF8.GetString((await Store.ReadAsync(At(key), CancellationToken.None))!.Bytes.Span).ShouldBe(key);
        (await KeysAsync("")).ShouldContain(key);
        await Store.DeleteAsync([At(key), At("none")], CancellationToken.None);
        (await KeysAsync("")).ShouldBe(["zz"]);
    }

    [StoreTheory]
    [InlineData("a b+c%20d")]
    [InlineData("quote'\"<tag>&amp;")]
    [InlineData("日本/語-😀")]
    [InlineData("bell\u0007")]
    public async Task Unfinished_upload_is_listed_and_aborted_when_its_key_is_odd(string key)
    {
        S3ObjectStore store = (S3ObjectStore)Store;
        await PutAsync("zz");
        await store.BeginUploadAsync(At(key), CancellationToken.None);

        UnfinishedUpload found = (await store.ListUploadsAsync(At(""), CancellationToken.None)).ShouldHaveSingleItem();

        found.Address.Key.ShouldBe(key);
        await store.AbortUploadAsync(found, CancellationToken.None);
        (await store.ListUploadsAsync(At(""), CancellationToken.None)).ShouldBeEmpty();
    }

    [StoreFact]
    public async Task List_keeps_ordinal_order_when_the_store_orders_by_UTF8()
    {
        string[] ordered = ["a", "z", "ß", "日", "😀", "\uffee", "\uffee/z"];
        await Task.WhenAll(ordered.Select(PutAsync));

        (await KeysAsync("")).ShouldBe(ordered.Order(StringComparer.Ordinal));
    }

    [StoreTheory]
    [InlineData(PartBytes)]
    [InlineData(PartBytes + 1)]
    [InlineData((2 * PartBytes) + 7)]
    public async Task PutFile_gives_the_bytes_of_the_file_when_it_takes_several_parts(int size)
    {
        (string path, byte[] content) = await NewFileAsync(size);
        await PutAsync("first");

        ObjectInfo? written = await Store.PutFileAsync(At("a/1"), path, sha256: null, PutCondition.IfAbsent, CancellationToken.None);

        (await ReadAllAsync("a/1")).SequenceEqual(content).ShouldBeTrue();
        ObjectInfo found = (await Store.FindAsync(At("a/1"), CancellationToken.None))!;
        (written!.ETag, written.SizeBytes).ShouldBe((found.ETag, size));
        written.ETag.Contains('-', StringComparison.Ordinal).ShouldBe(size > PartBytes);
        File.Exists(path).ShouldBeFalse();
    }

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutFile_in_parts_is_refused_when_the_condition_does_not_hold(bool ifAbsent)
    {
        (string path, _) = await NewFileAsync(PartBytes + 1);
        await PutAsync("a/1");

        ObjectInfo? written = await Store.PutFileAsync(
            At("a/1"), path, sha256: null, ifAbsent ? PutCondition.IfAbsent : PutCondition.IfMatch("0123456789abcdef"), CancellationToken.None);

        written.ShouldBeNull();
        Encoding.UTF8.GetString(await ReadAllAsync("a/1")).ShouldBe("a/1");
        (await UploadsAsync()).ShouldBe(0);
    }

    [StoreFact]
    public async Task PutFile_in_parts_replaces_the_object_when_it_has_the_ETag()
    {
        (string path, byte[] content) = await NewFileAsync(PartBytes + 1);
        await PutAsync("a/1");
        string etag = (await Store.FindAsync(At("a/1"), CancellationToken.None))!.ETag;

        ObjectInfo? written = await Store.PutFileAsync(At("a/1"), path, sha256: null, PutCondition.IfMatch(etag), CancellationToken.None);

        written.ShouldNotBeNull();
        (await ReadAllAsync("a/1")).SequenceEqual(content).ShouldBeTrue();
    }

    [StoreFact]
    public async Task Upload_is_given_up_when_a_part_fails()
    {
        (string path, _) = await NewFileAsync(PartBytes + 1);
        await PutAsync("first");
        using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        LakeException error = await Should.ThrowAsync<LakeException>(
            () => Buckets.OpenStore(S3Buckets.Options(retries: 0)).PutFileAsync(At("a/1"), path, sha256: null, PutCondition.None, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        (await Store.FindAsync(At("a/1"), CancellationToken.None)).ShouldBeNull();
        (await UploadsAsync()).ShouldBe(0);
        File.Exists(path).ShouldBeTrue();
    }

    [StoreFact]
    public async Task Exactly_one_writer_wins_when_none_of_them_knows_the_store_yet()
    {
        await PutAsync("a/1");
        for (int round = 0; round < 5; round++)
        {
            string etag = (await Store.FindAsync(At("a/1"), CancellationToken.None))!.ETag;
            IObjectStore[] stores = [.. Enumerable.Range(0, 16).Select(_ => Buckets.OpenStore())];

            ObjectInfo?[] results = await Task.WhenAll(stores.Select((store, writer) => Task.Run(() => store.PutAsync(
                At("a/1"), Encoding.UTF8.GetBytes($"{round}-{writer}"), PutCondition.IfMatch(etag), CancellationToken.None))));

            int winner = Array.FindIndex(results, result => result is not null);
            results.Count(result => result is not null).ShouldBe(1);
            Encoding.UTF8.GetString(await ReadAllAsync("a/1")).ShouldBe($"{round}-{winner}");
        }
    }

    [StoreFact]
    public async Task Put_learns_once_how_the_store_compares_ETags()
    {
        await PutAsync("a/1");
        ObjectInfo current = (await Store.FindAsync(At("a/1"), CancellationToken.None))!;
        current = (await Store.PutAsync(At("a/1"), "1"u8.ToArray(), PutCondition.IfMatch(current.ETag), CancellationToken.None))!;
        int before = Store.Requests;

        await Store.PutAsync(At("a/1"), "2"u8.ToArray(), PutCondition.IfMatch(current.ETag), CancellationToken.None);

        (Store.Requests - before).ShouldBe(1);
    }

    [StoreFact]
    public async Task Range_has_the_bytes_asked_for_and_is_refused_when_the_object_was_replaced()
    {
        await Store.PutAsync(At("a/1"), "0123456789"u8.ToArray(), PutCondition.None, CancellationToken.None);
        ObjectInfo found = (await Store.FindAsync(At("a/1"), CancellationToken.None))!;
        S3ObjectStore store = (S3ObjectStore)Store;

        foreach ((int offset, string expected) in new[] { (3, "3456"), (8, "89") })
        {
            using StreamReader range = new((await store.OpenRangeAsync(found.Address, found.ETag, offset, 4, CancellationToken.None))!.Body);
            (await range.ReadToEndAsync()).ShouldBe(expected);
        }

        await Store.PutAsync(At("a/1"), "9876543210"u8.ToArray(), PutCondition.None, CancellationToken.None);
        (await store.OpenRangeAsync(found.Address, found.ETag, 3, 4, CancellationToken.None)).ShouldBeNull();
    }

    [StoreFact]
    public async Task Local_copies_stay_for_the_next_process_when_the_store_is_closed()
    {
        await PutAsync("a/1.parquet");
        ObjectInfo found = (await Store.FindAsync(At("a/1.parquet"), CancellationToken.None))!;
        S3ObjectStore store = Buckets.OpenStore();
        using LocalCopy copy = (await store.FetchAsync(found, CancellationToken.None))!;
        using LocalCopy again = (await store.FetchAsync(found, CancellationToken.None))!;
        again.Path.ShouldBe(copy.Path);
        copy.Path.ShouldEndWith(".parquet");

        store.Dispose();

        File.Exists(copy.Path).ShouldBeTrue();
        using S3ObjectStore next = Buckets.OpenStore();
        using LocalCopy? later = await next.FetchAsync(found, CancellationToken.None);
        later!.Path.ShouldBe(copy.Path);
        next.Requests.ShouldBe(0);
    }

    [StoreTheory]
    [InlineData("../other/x")]
    [InlineData("a/./x")]
    public async Task Access_is_refused_when_the_key_leads_out_of_its_bucket(string key)
    {
        LakeException error = await Should.ThrowAsync<LakeException>(() => Store.FindAsync(At(key), CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    protected override IObjectStore CreateStore() => Buckets.OpenStore();

    protected override string NewLocalFile() => Path.Combine(Buckets.Folder, Guid.NewGuid().ToString("N"));

    private ObjectAddress At(string key) => new(Bucket, key);

    private async Task PutAsync(string key) =>
        await Store.PutAsync(At(key), Encoding.UTF8.GetBytes(key), PutCondition.None, CancellationToken.None);

    private async Task<IReadOnlyList<string>> KeysAsync(string prefix) =>
        await Store.ListAsync(At(prefix), CancellationToken.None).Select(info => info.Address.Key).ToListAsync();

    private async Task<byte[]> ReadAllAsync(string key)
    {
        await using Stream stream = (await Store.OpenReadAsync(At(key), CancellationToken.None))!;
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<(string Path, byte[] Content)> NewFileAsync(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        string path = NewLocalFile();
        await File.WriteAllBytesAsync(path, content);
        return (path, content);
    }

    private async Task<int> UploadsAsync() => (await Buckets.Client.ListMultipartUploadsAsync(
        new ListMultipartUploadsRequest { BucketName = Bucket })).MultipartUploads?.Count ?? 0;
}
