using System.Collections.Concurrent;
using System.Text;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Storage.Resilience;
using DataLake.Lake.Tables;
using DataLake.Tests.S3;
using DataLake.Tests.S3.Faults;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>What the store makes of a bad network.</summary>
[NeedsS3]
public sealed class S3FaultTests : IDisposable
{
    /// <summary>.NET's HTTP client itself takes another connection, three times, when one breaks before it sent a body.</summary>
    private const int ConnectionsPerTry = 4;

    // Seeds that are next to each other have the same density of faults; up to here, each density comes.
    private const int LastUploadSeed = 40;

    // So long that an undisturbed try is never given up, however busy the machine is.
    private const int TrySeconds = 3;

    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());
    private readonly ConcurrentQueue<RetryNotice> _notices = [];
    private readonly List<FaultyProxy> _proxies = [];

    private S3Buckets Buckets => _buckets.Value;

    [StoreTheory]
    [InlineData(nameof(Fault.SlowDown), 2)]
    [InlineData(nameof(Fault.ResetBefore), 2 * ConnectionsPerTry)]
    [InlineData(nameof(Fault.LoseAnswer), 2)]
    public async Task Request_is_tried_again_and_counted_when_the_fault_passes(string fault, int times)
    {
        ObjectAddress address = await PutAsync("a", "first");
        S3ObjectStore store = Open(Enum.Parse<Fault>(fault), times);

        ObjectInfo? written = await store.PutAsync(address, "second"u8.ToArray(), PutCondition.None, CancellationToken.None);

        written.ShouldNotBeNull();
        (store.Requests, store.Retries).ShouldBe((3, 2));
        _notices.Select(notice => notice.Attempt).ShouldBe([1, 2]);
        _notices.ShouldAllBe(notice => notice.ToString().StartsWith($"try {notice.Attempt} of PUT {address} failed, next in "));
        Encoding.UTF8.GetString((await store.ReadAsync(address, CancellationToken.None))!.Bytes.Span).ShouldBe("second");
    }

    [StoreFact]
    public async Task Error_says_so_when_the_fault_does_not_pass()
    {
        ObjectAddress address = await PutAsync("a", "content");
        S3ObjectStore store = Open(Fault.SlowDown, times: int.MaxValue, S3Buckets.Options(retries: 3));

        LakeException error = await Should.ThrowAsync<LakeException>(() => store.ReadAsync(address, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.What.ShouldBe("The store is too busy: SlowDown, HTTP 503");
        (store.Requests, store.Retries).ShouldBe((4, 3));
    }

    [StoreFact]
    public async Task Final_answers_are_not_tried_again()
    {
        ObjectAddress address = await PutAsync("a", "content");
        S3ObjectStore store = Open(Fault.None, times: 0);
        S3ObjectStore stranger = Buckets.OpenStore(S3Buckets.Options(secret: "wrong"));

        await store.ReadAsync(address with { Key = "none" }, CancellationToken.None);
        await Should.ThrowAsync<LakeException>(() => stranger.ReadAsync(address, CancellationToken.None));

        (store.Requests, store.Retries).ShouldBe((1, 0));
        (stranger.Requests, stranger.Retries).ShouldBe((1, 0));
    }

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_under_a_condition_is_known_to_have_won_when_only_its_answer_was_lost(bool ifAbsent)
    {
        ObjectAddress address = await PutAsync("a", "first");
        string etag = (await Buckets.OpenStore().FindAsync(address, CancellationToken.None))!.ETag;
        S3ObjectStore store = Open(Fault.LoseAnswer, times: 1, only: "PUT");
        ObjectAddress target = ifAbsent ? address with { Key = "b" } : address;

        ObjectInfo? written = await store.PutAsync(
            target, "mine"u8.ToArray(), ifAbsent ? PutCondition.IfAbsent : PutCondition.IfMatch(etag), CancellationToken.None);

        written.ShouldNotBeNull();
        Encoding.UTF8.GetString((await store.ReadAsync(target, CancellationToken.None))!.Bytes.Span).ShouldBe("mine");
    }

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_under_a_condition_is_known_to_have_won_when_it_reached_the_store_twice(bool ifAbsent)
    {
        ObjectAddress address = await PutAsync("a", "first");
        string etag = (await Buckets.OpenStore().FindAsync(address, CancellationToken.None))!.ETag;
        S3ObjectStore store = Open(Fault.Duplicate, times: int.MaxValue, only: "PUT");
        ObjectAddress target = ifAbsent ? address with { Key = "b" } : address;

        ObjectInfo? written = await store.PutAsync(
            target, "mine"u8.ToArray(), ifAbsent ? PutCondition.IfAbsent : PutCondition.IfMatch(etag), CancellationToken.None);

        written.ShouldNotBeNull();
        Encoding.UTF8.GetString((await store.ReadAsync(target, CancellationToken.None))!.Bytes.Span).ShouldBe("mine");
    }

    [StoreTheory]
    [InlineData(4)]
    [InlineData(300_000)]
    public async Task Put_is_sent_again_when_a_byte_changed_on_the_way(int size)
    {
        byte[] content = Bytes(size);
        ObjectAddress address = await PutAsync("a", "first");
        S3ObjectStore store = Open(Fault.CorruptRequest, times: 1, only: "PUT");
        await store.FindAsync(address, CancellationToken.None);

        ObjectInfo? written = await store.PutAsync(address, content, PutCondition.None, CancellationToken.None);

        written.ShouldNotBeNull();
        store.Retries.ShouldBe(1);
        (await Buckets.OpenStore().ReadAsync(address, CancellationToken.None))!.Bytes.Span.SequenceEqual(content).ShouldBeTrue();
    }

    [StoreTheory]
    [InlineData(nameof(Fault.CorruptAnswer))]
    [InlineData(nameof(Fault.ShortLength))]
    [InlineData(nameof(Fault.LongLength))]
    [InlineData(nameof(Fault.TruncateAnswer))]
    public async Task Listing_is_asked_for_again_when_it_is_garbled(string fault)
    {
        ObjectAddress address = await PutAsync("a/1", "content");
        S3ObjectStore store = Open(Enum.Parse<Fault>(fault), times: 2, only: "GET", containing: "list-type=2");
        List<ObjectInfo> found = [];

        await foreach (ObjectInfo info in store.ListAsync(address with { Key = "a/" }, after: "", CancellationToken.None))
        {
            found.Add(info);
        }

        found.Select(info => info.Address).ShouldBe([address]);
        store.Retries.ShouldBe(2);
    }

    [StoreFact]
    public async Task Error_speaks_of_the_answer_when_every_listing_is_garbled()
    {
        ObjectAddress address = await PutAsync("a/1", "content");
        S3ObjectStore store = Open(Fault.ShortLength, times: int.MaxValue, S3Buckets.Options(retries: 1), containing: "list-type=2");

        LakeException error = await Should.ThrowAsync<LakeException>(
            async () => await store.ListAsync(address with { Key = "a/" }, after: "", CancellationToken.None).GetAsyncEnumerator().MoveNextAsync());

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.What.ShouldBe("The store's answer was cut off or garbled");
    }

    [StoreTheory]
    [InlineData(nameof(Fault.CorruptAnswer))]
    [InlineData(nameof(Fault.ShortLength))]
    public async Task Small_object_is_read_again_when_its_bytes_are_not_those_of_its_ETag(string fault)
    {
        ObjectAddress address = await PutAsync("a", "content");
        S3ObjectStore store = Open(Enum.Parse<Fault>(fault), times: 2);

        ObjectContent? read = await store.ReadAsync(address, CancellationToken.None);

        Encoding.UTF8.GetString(read!.Bytes.Span).ShouldBe("content");
        store.Retries.ShouldBe(2);
    }

    [StoreFact]
    public async Task Error_says_that_a_small_object_is_damaged_when_every_reading_is()
    {
        ObjectAddress address = await PutAsync("a", "content");
        S3ObjectStore store = Open(Fault.CorruptAnswer, times: int.MaxValue, S3Buckets.Options(retries: 1));

        LakeException error = await Should.ThrowAsync<LakeException>(() => store.ReadAsync(address, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.What.ShouldBe("The object arrived damaged: its MD5 is not the one in its ETag");
    }

    [StoreTheory]
    [InlineData(nameof(Fault.CorruptAnswer))]
    [InlineData(nameof(Fault.ShortLength))]
    public async Task Local_copy_is_made_again_when_its_bytes_are_not_those_of_its_ETag(string fault)
    {
        byte[] content = Bytes(500_000);
        ObjectAddress address = new(Buckets["zone"], "a");
        ObjectInfo written = (await Buckets.OpenStore().PutAsync(address, content, PutCondition.None, CancellationToken.None))!;
        S3ObjectStore store = Open(Enum.Parse<Fault>(fault), times: 2, only: "GET");

        using LocalCopy? copy = await store.FetchAsync(written, CancellationToken.None);

        (await File.ReadAllBytesAsync(copy!.Path)).SequenceEqual(content).ShouldBeTrue();
    }

    [StoreFact]
    public async Task Stream_ends_with_an_error_when_a_byte_changed_on_the_way()
    {
        ObjectAddress address = await PutAsync("a", "content");
        S3ObjectStore store = Open(Fault.CorruptAnswer, times: 1);
        await using Stream stream = (await store.OpenReadAsync(address, CancellationToken.None))!;

        LakeException error = await Should.ThrowAsync<LakeException>(() => stream.CopyToAsync(Stream.Null));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.What.ShouldBe("The object arrived damaged: its MD5 is not the one in its ETag");
    }

    [StoreTheory]
    [InlineData(nameof(Fault.ShortLength))]
    [InlineData(nameof(Fault.LongLength))]
    public async Task Range_whose_length_is_told_wrongly_is_asked_for_again(string fault)
    {
        byte[] content = Bytes(4_000);
        ObjectAddress address = new(Buckets["zone"], "a");
        await Buckets.OpenStore().PutAsync(address, content, PutCondition.None, CancellationToken.None);
        S3ObjectStore store = Open(Enum.Parse<Fault>(fault), times: 2, only: "GET");
        ObjectInfo found = (await store.FindAsync(address, CancellationToken.None))!;

        (await StoredFiles.HasContentAsync(store, found, Checksum.Of(content), CancellationToken.None)).ShouldBeTrue();

        store.Retries.ShouldBe(2);
    }

    [StoreFact]
    public async Task Upload_in_parts_is_known_to_be_complete_when_only_the_answer_was_lost()
    {
        ObjectAddress address = await PutAsync("a", "first");
        byte[] content = Bytes(6_000_000);
        string path = Path.Combine(Buckets.Folder, "upload");
        await File.WriteAllBytesAsync(path, content);
        S3ObjectStore store = Open(Fault.LoseAnswer, times: 1, only: "POST", containing: "uploadId=");

        ObjectInfo? written = await store.PutFileAsync(address, path, sha256: null, PutCondition.None, CancellationToken.None);

        written!.SizeBytes.ShouldBe(content.Length);
        (await ReadAsync(store, address)).SequenceEqual(content).ShouldBeTrue();
    }

    [StoreFact]
    public async Task Upload_in_parts_is_whole_or_an_error_whatever_is_done_to_its_requests()
    {
        byte[] content = Bytes(5_500_000);
        string path = Path.Combine(Buckets.Folder, "upload");
        int written = 0;
        for (int seed = 1; seed <= LastUploadSeed; seed += 3)
        {
            await File.WriteAllBytesAsync(path, content);
            ObjectAddress address = new(Buckets["zone"], $"{seed}");
            S3ObjectStore store = Open(new FaultSchedule(seed).Decide, S3Buckets.Options(retries: 3, tryTimeoutSeconds: 1));
            try
            {
                (await store.PutFileAsync(address, path, sha256: null, PutCondition.IfAbsent, CancellationToken.None)).ShouldNotBeNull($"seed {seed}");
                written++;
            }
            catch (LakeException e)
            {
                e.Kind.ShouldBe(LakeErrorKind.StoreUnavailable, $"seed {seed}");
            }

            ObjectContent? found = await Buckets.OpenStore().ReadAsync(address, CancellationToken.None);
            (found is null || found.Bytes.Span.SequenceEqual(content)).ShouldBeTrue($"seed {seed}");
        }

        written.ShouldBeGreaterThan(0);
    }

    [StoreTheory]
    [InlineData(nameof(Fault.CutAnswer))]
    [InlineData(nameof(Fault.StallAnswer))]
    public async Task Stream_goes_on_from_where_it_broke(string fault)
    {
        byte[] content = Bytes(3_000_000);
        ObjectAddress address = new(Buckets["zone"], "a");
        await Buckets.OpenStore().PutAsync(address, content, PutCondition.None, CancellationToken.None);
        S3ObjectStore store = Open(Enum.Parse<Fault>(fault), times: 3, S3Buckets.Options(tryTimeoutSeconds: TrySeconds));

        byte[] read = await ReadAsync(store, address);

        read.SequenceEqual(content).ShouldBeTrue();
        (store.Requests, store.Retries).ShouldBe((4, 3));
        _notices.ShouldAllBe(notice => notice.Request == $"GET {address}" && notice.Delay > TimeSpan.Zero);
    }

    [StoreFact]
    public async Task Stream_ends_with_an_error_when_it_trickles_for_ever()
    {
        byte[] content = Bytes(100_000);
        ObjectAddress address = new(Buckets["zone"], "a");
        await Buckets.OpenStore().PutAsync(address, content, PutCondition.None, CancellationToken.None);
        S3ObjectStore store = Open(Fault.Drip, times: int.MaxValue, S3Buckets.Options(retries: 1, tryTimeoutSeconds: 1));

        LakeException error = await Should.ThrowAsync<LakeException>(() => ReadAsync(store, address));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.What.ShouldMatch("^The connection to the store failed: Only [0-9]+ bytes of the body came within 1 s$");
        (store.Requests, store.Retries).ShouldBe((2, 1));
    }

    [StoreFact]
    public async Task Stream_goes_on_when_its_reader_takes_longer_than_a_try()
    {
        byte[] content = Bytes(3_000_000);
        ObjectAddress address = new(Buckets["zone"], "a");
        await Buckets.OpenStore().PutAsync(address, content, PutCondition.None, CancellationToken.None);
        S3ObjectStore store = Buckets.OpenStore(S3Buckets.Options(tryTimeoutSeconds: TrySeconds));
        await using Stream stream = (await store.OpenReadAsync(address, CancellationToken.None))!;
        byte[] read = new byte[content.Length];

        await stream.ReadExactlyAsync(read.AsMemory(0, 10));
        await Task.Delay(TimeSpan.FromSeconds(TrySeconds + 0.2));
        await stream.ReadExactlyAsync(read.AsMemory(10));

        read.SequenceEqual(content).ShouldBeTrue();
        store.Retries.ShouldBe(0);
    }

    [StoreFact]
    public async Task Stream_fails_and_mixes_nothing_when_it_broke_and_the_object_was_replaced()
    {
        ObjectAddress address = new(Buckets["zone"], "a");
        S3ObjectStore direct = Buckets.OpenStore();
        await direct.PutAsync(address, Bytes(3_000_000), PutCondition.None, CancellationToken.None);
        S3ObjectStore store = Open(Fault.CutAnswer, times: 1);
        await using Stream stream = (await store.OpenReadAsync(address, CancellationToken.None))!;
        await stream.ReadExactlyAsync(new byte[1000]);

        await direct.PutAsync(address, Bytes(2_999_999), PutCondition.None, CancellationToken.None);

        LakeException error = await Should.ThrowAsync<LakeException>(() => stream.CopyToAsync(Stream.Null));
        error.What.ShouldBe("The object was replaced while it was read, and the connection broke");
    }

    [StoreFact]
    public async Task Small_object_is_read_again_when_it_stands_still()
    {
        byte[] content = Bytes(500_000);
        ObjectAddress address = new(Buckets["zone"], "a");
        await Buckets.OpenStore().PutAsync(address, content, PutCondition.None, CancellationToken.None);
        S3ObjectStore store = Open(Fault.StallAnswer, times: 1, S3Buckets.Options(tryTimeoutSeconds: TrySeconds));

        ObjectContent? read = await store.ReadAsync(address, CancellationToken.None);

        read!.Bytes.Span.SequenceEqual(content).ShouldBeTrue();
        store.Retries.ShouldBe(1);
    }

    public void Dispose()
    {
        _proxies.ForEach(proxy => proxy.Dispose());
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadAsync(S3ObjectStore store, ObjectAddress address)
    {
        await using Stream stream = (await store.OpenReadAsync(address, CancellationToken.None))!;
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Opens a store behind a proxy that does something to the first requests of a kind.</summary>
    private S3ObjectStore Open(Fault fault, int times, S3Options? options = null, string only = "", string containing = "")
    {
        int left = times;
        return Open(
            line => line.StartsWith(only, StringComparison.Ordinal) && line.Contains(containing, StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0
                ? fault
                : Fault.None,
            options);
    }

    private S3ObjectStore Open(Func<string, Fault> script, S3Options? options)
    {
        FaultyProxy proxy = new(S3Server.Shared.Endpoint, script);
        _proxies.Add(proxy);
        return Buckets.OpenStore(options, proxy.Endpoint, _notices.Enqueue);
    }

    private async Task<ObjectAddress> PutAsync(string key, string content)
    {
        ObjectAddress address = new(Buckets["zone"], key);
        await Buckets.OpenStore().PutAsync(address, Encoding.UTF8.GetBytes(content), PutCondition.None, CancellationToken.None);
        return address;
    }
}
