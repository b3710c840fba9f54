using System.Text;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>
/// What every store must do. A store is tested by a class that derives from this one and makes an empty store; each test
/// gets one of its own.
/// </summary>
public abstract class ObjectStoreConformance
{
    private const int Writers = 16;
    private readonly Lazy<IObjectStore> _store;

    /// <summary>Prepares a store, which is made when a test first uses it.</summary>
    protected ObjectStoreConformance() => _store = new Lazy<IObjectStore>(CreateStore);

    /// <summary>The bucket that the tests write to; it does not exist yet.</summary>
    protected virtual string Bucket => "zone";

    /// <summary>The store.</summary>
    protected IObjectStore Store => _store.Value;

    /// <summary>Makes an empty store.</summary>
    protected abstract IObjectStore CreateStore();

    /// <summary>The path of a new local file outside the store.</summary>
    protected abstract string NewLocalFile();

    [StoreFact]
    public async Task List_gives_keys_in_ordinal_order_when_they_were_written_in_another()
    {
        string[] ordered = ["a/10", "a/9", "a/B", "a/_x", "a/b-1", "a/b/1", "a/z"];
        foreach (string key in ordered.Reverse())
        {
            await PutAsync(key, key);
        }

        (await ListAsync("a/")).ShouldBe(ordered);
    }

    [StoreFact]
    public async Task List_gives_only_keys_below_the_prefix()
    {
        foreach (string key in new[] { "customer/voucher/a", "customer/voucher/deep/b", "customer/voucher2/c", "other/d" })
        {
            await PutAsync(key, key);
        }

        (await ListAsync("customer/voucher/")).ShouldBe(["customer/voucher/a", "customer/voucher/deep/b"]);
    }

    [StoreFact]
    public async Task List_gives_keys_that_start_with_the_prefix_when_it_ends_within_a_name()
    {
        foreach (string key in new[] { "customer/vou", "customer/voucher/a", "customer/voucher/deep/b", "customer/voucher2/c", "customer/w", "other/d" })
        {
            await PutAsync(key, key);
        }

        (await ListAsync("customer/vou")).ShouldBe(["customer/vou", "customer/voucher/a", "customer/voucher/deep/b", "customer/voucher2/c"]);
        (await ListAsync("customer/voucher2/c")).ShouldBe(["customer/voucher2/c"]);
        (await ListAsync("c")).Count.ShouldBe(5);
        (await ListAsync("")).Count.ShouldBe(6);
        (await ListAsync("customer/vou/a")).ShouldBeEmpty();
        (await ListAsync(new string('x', 1000) + "/")).ShouldBeEmpty();
    }

    [StoreTheory]
    [InlineData("", "a/1,a/2,a/é,a/�,a/😀,b/1")]
    [InlineData("a/1", "a/2,a/é,a/�,a/😀,b/1")]
    [InlineData("a/15", "a/2,a/é,a/�,a/😀,b/1")]
    [InlineData("a/é", "a/😀,a/�,b/1")]
    [InlineData("a/😀", "a/�,b/1")]
    [InlineData("a/�", "b/1")]
    [InlineData("b/1", "")]
    [InlineData("zz", "")]
    public async Task List_begins_after_a_key_when_one_is_given(string after, string expected)
    {
        foreach (string key in new[] { "a/1", "a/2", "a/é", "a/😀", "a/�", "b/1" })
        {
            await PutAsync(key, key);
        }

        IReadOnlyList<string> keys = await Store.ListAsync(At(""), after, CancellationToken.None).Select(info => info.Address.Key).ToListAsync();

        keys.ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [StoreFact]
    public async Task Bucket_is_readable_when_it_is_there_and_when_it_is_not_yet()
    {
        await Store.CheckReadableAsync(Bucket, CancellationToken.None);
        await PutAsync("a/1", "x");
        await Store.CheckReadableAsync(Bucket, CancellationToken.None);
    }

    [StoreFact]
    public async Task List_gives_nothing_when_there_is_no_bucket()
    {
        (await ListAsync("a/")).ShouldBeEmpty();
    }

    [StoreFact]
    public async Task List_says_the_same_as_find()
    {
        await PutAsync("a/1", "content");

        ObjectInfo listed = await Store.ListAsync(At("a/"), CancellationToken.None).SingleAsync();

        listed.ShouldBe(await Store.FindAsync(At("a/1"), CancellationToken.None));
        listed.SizeBytes.ShouldBe(7);
        listed.LastModified.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
    }

    [StoreTheory]
    [InlineData("find")]
    [InlineData("read")]
    [InlineData("open")]
    [InlineData("fetch")]
    public async Task Access_gives_null_when_there_is_no_object(string access)
    {
        await PutAsync("a/there", "x");

        foreach (ObjectAddress address in new[] { At("a/none"), At("a/there/below"), At("a"), new ObjectAddress("no-bucket", "a") })
        {
            object? found = access switch
            {
                "find" => await Store.FindAsync(address, CancellationToken.None),
                "read" => await Store.ReadAsync(address, CancellationToken.None),
                "open" => await Store.OpenReadAsync(address, CancellationToken.None),
                _ => await Store.FetchAsync(new ObjectInfo(address, "etag", 1, default), CancellationToken.None),
            };

            found.ShouldBeNull(address.ToString());
        }
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(3_000_000)]
    public async Task Read_gives_the_bytes_that_were_put_and_their_ETag(int sizeBytes)
    {
        byte[] content = Bytes(sizeBytes);

        ObjectInfo? written = await Store.PutAsync(At("a/1"), content, PutCondition.None, CancellationToken.None);

        ObjectContent? read = await Store.ReadAsync(At("a/1"), CancellationToken.None);
        read!.Bytes.ToArray().ShouldBe(content);
        read.ETag.ShouldBe(written!.ETag);
        written.SizeBytes.ShouldBe(sizeBytes);
        (await ReadStreamAsync("a/1")).ShouldBe(content);
    }

    [StoreFact]
    public async Task PutFile_gives_the_bytes_of_the_file()
    {
        string path = NewLocalFile();
        byte[] content = Bytes(100_000);
        await File.WriteAllBytesAsync(path, content);

        ObjectInfo? written = await Store.PutFileAsync(At("a/1"), path, sha256: null, PutCondition.IfAbsent, CancellationToken.None);

        written!.SizeBytes.ShouldBe(content.Length);
        (await ReadStreamAsync("a/1")).ShouldBe(content);
    }

    [StoreTheory]
    [InlineData(10)]
    [InlineData(10_000)]
    public async Task ETag_changes_when_the_bytes_do(int sizeBytes)
    {
        byte[] content = Bytes(sizeBytes);
        ObjectInfo? first = await Store.PutAsync(At("a/1"), content, PutCondition.None, CancellationToken.None);
        content[5]++;

        ObjectInfo? second = await Store.PutAsync(At("a/1"), content, PutCondition.None, CancellationToken.None);

        second!.ETag.ShouldNotBe(first!.ETag);
    }

    [StoreFact]
    public async Task Put_is_refused_when_an_object_is_there_that_must_not_be()
    {
        await PutAsync("a/1", "first");

        (await Store.PutAsync(At("a/1"), "second"u8.ToArray(), PutCondition.IfAbsent, CancellationToken.None)).ShouldBeNull();

        (await TextAsync("a/1")).ShouldBe("first");
    }

    [StoreFact]
    public async Task Put_is_refused_when_the_object_has_another_ETag()
    {
        ObjectInfo first = await PutAsync("a/1", "first");
        await PutAsync("a/1", "second");

        (await Store.PutAsync(At("a/1"), "third"u8.ToArray(), PutCondition.IfMatch(first.ETag), CancellationToken.None)).ShouldBeNull();

        (await TextAsync("a/1")).ShouldBe("second");
    }

    [StoreFact]
    public async Task Put_is_refused_when_the_object_is_gone_that_must_have_an_ETag()
    {
        ObjectInfo first = await PutAsync("a/1", "first");
        await Store.DeleteAsync([At("a/1")], CancellationToken.None);

        (await Store.PutAsync(At("a/1"), "second"u8.ToArray(), PutCondition.IfMatch(first.ETag), CancellationToken.None)).ShouldBeNull();

        (await Store.FindAsync(At("a/1"), CancellationToken.None)).ShouldBeNull();
    }

    [StoreFact]
    public async Task Exactly_one_writer_wins_when_several_write_where_nothing_is()
    {
        for (int round = 0; round < 10; round++)
        {
            (int writer, _) = await RaceAsync($"a/{round}", PutCondition.IfAbsent);

            (await TextAsync($"a/{round}")).ShouldBe($"writer {writer}");
        }
    }

    [StoreFact]
    public async Task Exactly_one_writer_wins_when_several_replace_the_same_object()
    {
        ObjectInfo current = await PutAsync("a/1", "start");
        for (int round = 0; round < 10; round++)
        {
            (int writer, ObjectInfo info) = await RaceAsync("a/1", PutCondition.IfMatch(current.ETag), $"round {round} ");

            (await TextAsync("a/1")).ShouldBe($"round {round} writer {writer}");
            current = info;
        }
    }

    [StoreFact]
    public async Task Readers_see_the_old_bytes_or_the_new_ones_when_an_object_is_replaced()
    {
        const int SizeBytes = 200_000;
        await Store.PutAsync(At("a/1"), Filled('0', SizeBytes), PutCondition.None, CancellationToken.None);
        using CancellationTokenSource done = new();
        Task<int>[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int reads = 0;
            while (!done.IsCancellationRequested)
            {
                byte[] bytes = await ReadStreamAsync("a/1");
                bytes.Length.ShouldBe(SizeBytes);
                bytes.Distinct().Count().ShouldBe(1, "a mixture of two objects");
                reads++;
            }

            return reads;
        }))];

        for (int i = 1; i <= 50; i++)
        {
            await Store.PutAsync(At("a/1"), Filled((char)('0' + (i % 10)), SizeBytes), PutCondition.None, CancellationToken.None);
        }

        await done.CancelAsync();
        (await Task.WhenAll(readers)).Sum().ShouldBeGreaterThan(0);
    }

    [StoreFact]
    public async Task Opened_object_stays_as_it_was_when_it_is_replaced_meanwhile()
    {
        await Store.PutAsync(At("a/1"), Filled('a', 500_000), PutCondition.None, CancellationToken.None);
        await using Stream stream = (await Store.OpenReadAsync(At("a/1"), CancellationToken.None))!;
        await stream.ReadExactlyAsync(new byte[1000]);

        await Store.PutAsync(At("a/1"), Filled('b', 500_000), PutCondition.None, CancellationToken.None);

        using MemoryStream rest = new();
        await stream.CopyToAsync(rest);
        rest.ToArray().Distinct().ShouldBe("a"u8.ToArray());
        rest.Length.ShouldBe(499_000);
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task Open_gives_the_object_that_was_found_or_nothing(int sizeBytes)
    {
        byte[] content = Bytes(sizeBytes);
        ObjectInfo found = (await Store.PutAsync(At("a/1"), content, PutCondition.None, CancellationToken.None))!;

        await using (Stream? stream = await Store.OpenReadAsync(found, CancellationToken.None))
        {
            using MemoryStream read = new();
            await stream!.CopyToAsync(read);
            read.ToArray().ShouldBe(content);
        }

        await Store.PutAsync(At("a/1"), Filled('x', sizeBytes + 1), PutCondition.None, CancellationToken.None);
        (await Store.OpenReadAsync(found, CancellationToken.None)).ShouldBeNull("it was replaced");
        await Store.DeleteAsync([At("a/1")], CancellationToken.None);
        (await Store.OpenReadAsync(found, CancellationToken.None)).ShouldBeNull("it is gone");
    }

    [StoreFact]
    public async Task Delete_removes_objects_and_passes_over_those_that_are_not_there()
    {
        await PutAsync("a/1", "1");
        await PutAsync("a/2", "2");

        await Store.DeleteAsync([At("a/1"), At("a/none"), new ObjectAddress("no-bucket", "x")], CancellationToken.None);

        (await ListAsync("a/")).ShouldBe(["a/2"]);
    }

    [StoreFact]
    public async Task Key_can_be_written_again_when_its_object_was_deleted()
    {
        await PutAsync("a/b/c", "1");
        await Store.DeleteAsync([At("a/b/c")], CancellationToken.None);

        (await Store.PutAsync(At("a/b/c"), "2"u8.ToArray(), PutCondition.IfAbsent, CancellationToken.None)).ShouldNotBeNull();

        (await TextAsync("a/b/c")).ShouldBe("2");
    }

    [StoreFact]
    public async Task Fetch_gives_a_local_file_with_the_bytes_when_the_ETag_is_right()
    {
        ObjectInfo written = await PutAsync("a/1", "content");

        using LocalCopy? copy = await Store.FetchAsync(written, CancellationToken.None);

        (await File.ReadAllTextAsync(copy!.Path)).ShouldBe("content");
    }

    [StoreTheory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task Fetched_end_has_the_objects_length_and_its_last_bytes(int count)
    {
        byte[] content = Bytes(100_000);
        ObjectInfo written = (await Store.PutAsync(At("a/1"), content, PutCondition.None, CancellationToken.None))!;

        using LocalCopy? copy = await Store.FetchEndAsync(written, count, NewLocalFile(), CancellationToken.None);

        byte[] fetched = await File.ReadAllBytesAsync(copy!.Path);
        fetched.Length.ShouldBe(content.Length);
        fetched[^count..].ShouldBe(content[^count..]);
    }

    [StoreFact]
    public async Task Fetch_gives_null_when_the_object_was_replaced()
    {
        ObjectInfo first = await PutAsync("a/1", "first");
        await PutAsync("a/1", "second");

        (await Store.FetchAsync(first, CancellationToken.None)).ShouldBeNull();
        (await Store.FetchEndAsync(first, 3, NewLocalFile(), CancellationToken.None)).ShouldBeNull();
    }

    [StoreFact]
    public async Task Put_gives_up_and_writes_nothing_when_it_was_cancelled_before()
    {
        CancellationToken cancelled = new(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(() => Store.PutAsync(At("a/1"), "x"u8.ToArray(), PutCondition.None, cancelled));

        (await Store.FindAsync(At("a/1"), CancellationToken.None)).ShouldBeNull();
    }

    private ObjectAddress At(string key) => new(Bucket, key);

    private static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Filled(char c, int size)
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill((byte)c);
        return bytes;
    }

    private async Task<ObjectInfo> PutAsync(string key, string text) =>
        (await Store.PutAsync(At(key), Encoding.UTF8.GetBytes(text), PutCondition.None, CancellationToken.None))!;

    private async Task<string> TextAsync(string key) => Encoding.UTF8.GetString((await Store.ReadAsync(At(key), CancellationToken.None))!.Bytes.Span);

    private async Task<byte[]> ReadStreamAsync(string key)
    {
        await using Stream stream = (await Store.OpenReadAsync(At(key), CancellationToken.None))!;
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<IReadOnlyList<string>> ListAsync(string prefix) =>
        await Store.ListAsync(At(prefix), CancellationToken.None).Select(info => info.Address.Key).ToListAsync();

    private async Task<(int Writer, ObjectInfo Info)> RaceAsync(string key, PutCondition condition, string prefix = "")
    {
        TaskCompletionSource start = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<(int Writer, ObjectInfo? Info)>[] writers = [.. Enumerable.Range(0, Writers).Select(async writer =>
        {
            await start.Task;
            return (writer, await Store.PutAsync(At(key), Encoding.UTF8.GetBytes($"{prefix}writer {writer}"), condition, CancellationToken.None));
        })];
        start.SetResult();
        (int Writer, ObjectInfo? Info)[] winners = [.. (await Task.WhenAll(writers)).Where(result => result.Info is not null)];
        winners.Length.ShouldBe(1);
        return (winners[0].Writer, winners[0].Info!);
    }
}
