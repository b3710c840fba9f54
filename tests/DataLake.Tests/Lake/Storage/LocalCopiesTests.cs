using System.Security.Cryptography;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>That a copy has the object's bytes, whatever the object is and whatever happens to its ranges.</summary>
public sealed class LocalCopiesTests : IAsyncLifetime
{
    private const string NoMD5 = "0123456789abcdef0123456789abcdef-2";
    private readonly LocalCopiesFixture _cache = new();

    private MemoryRangeSource Source => _cache.Source;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _cache.RemoveAsync();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    [InlineData(100_003, 101)]
    public async Task Copy_has_the_objects_bytes_when_it_takes_some_ranges(int size, int ranges)
    {
        CopyRequest request = Source.Add("a.parquet", size);

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        (Source.RangeCount, Source.LengthCount).ShouldBe((ranges, 1));
        Source.MostAtOnce.ShouldBeLessThanOrEqualTo(4);
        Path.GetExtension(path).ShouldBe(".parquet");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_says_what_its_bytes_hash_to_when_they_were_hashed_so_as_they_came(bool isNoted)
    {
        CopyRequest request = Source.Add("a.parquet", 2500, isNoted ? null : NoMD5);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(Source.BytesOf(request)));
        Source.Sha256 = isNoted ? sha256 : null;

        using LocalCopy? made = await _cache.Open().AcquireAsync(request, CancellationToken.None);
        using LocalCopy? there = await _cache.Open().AcquireAsync(request, CancellationToken.None);

        made!.Sha256.ShouldBe(sha256);
        there!.Sha256.ShouldBeNull("it was not read");
    }

    [Fact]
    public async Task Copy_does_not_say_what_its_bytes_hash_to_when_they_were_compared_by_MD5()
    {
        CopyRequest request = Source.Add("a.parquet", 2500);

        using LocalCopy? made = await _cache.Open().AcquireAsync(request, CancellationToken.None);

        made!.Sha256.ShouldBeNull();
    }

    [Fact]
    public async Task Checksum_is_compared_without_reading_the_copy_again()
    {
        using LocalCopy copy = new("/no/such/file", leave: null, sha256: "ab");

        (await StoredFiles.HasChecksumAsync(copy, new ManifestFile("a", "etag", 1, 1, "ab"), CancellationToken.None)).ShouldBeTrue();
        (await StoredFiles.HasChecksumAsync(copy, new ManifestFile("a", "etag", 1, 1, "cd"), CancellationToken.None)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/")]
    [InlineData("a/b/c.")]
    [InlineData("a b/ü€𝄞?*[x]{y}%00'\";$HOME.par quet")]
    [InlineData("line\nbreak\tand\u0001control.parquet")]
    [InlineData("gate")]
    [InlineData("x.part")]
    public async Task Copy_is_made_when_the_key_is_odd(string key)
    {
        CopyRequest request = Source.Add(key, 2500);

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        Path.GetDirectoryName(path).ShouldBe(_cache.Folder);
        _cache.Files.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Copy_is_made_when_the_key_is_very_long()
    {
        CopyRequest request = Source.Add(new string('ü', 1020) + "." + new string('x', 500), 2500);

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
    }

    [Fact]
    public async Task Copies_are_different_when_only_one_of_bucket_and_key_and_etag_and_store_is()
    {
        MemoryRangeSource other = new() { Root = "http://other" };
        CopyRequest[] requests =
        [
            Source.Add(new ObjectAddress("raw", "a"), [1], NoMD5), Source.Add(new ObjectAddress("raw", "b"), [2], NoMD5),
            Source.Add(new ObjectAddress("ra", "wa"), [3], NoMD5), Source.Add(new ObjectAddress("curated", "a"), [4], NoMD5),
            Source.Add(new ObjectAddress("raw", "c"), [5], "x-1"),
        ];
        LocalCopies copies = _cache.Open();
        List<byte[]> found = [];
        foreach (CopyRequest request in requests)
        {
            found.Add(await File.ReadAllBytesAsync((await copies.FetchAsync(request, CancellationToken.None))!));
        }

        CopyRequest newer = Source.Add(new ObjectAddress("raw", "a"), [6], "y-1");
        found.Add(await File.ReadAllBytesAsync((await copies.FetchAsync(newer, CancellationToken.None))!));
        _cache.Source = other;
        CopyRequest elsewhere = other.Add(new ObjectAddress("raw", "a"), [7], NoMD5);
        found.Add(await File.ReadAllBytesAsync((await _cache.Open().FetchAsync(elsewhere, CancellationToken.None))!));

        found.Select(bytes => bytes.ShouldHaveSingleItem()).ShouldBe<byte>([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public async Task Store_is_not_asked_when_the_copy_is_there()
    {
        CopyRequest request = Source.Add("a", 5000);
        await _cache.Open().FetchAsync(request, CancellationToken.None);
        (int ranges, int lengths) = (Source.RangeCount, Source.LengthCount);

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        (Source.RangeCount, Source.LengthCount).ShouldBe((ranges, lengths));
    }

    [Fact]
    public async Task Length_is_not_looked_up_when_the_caller_knows_it()
    {
        CopyRequest request = Source.Add("a", 5000) with { SizeBytes = 5000 };

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        Source.LengthCount.ShouldBe(0);
    }

    [Fact]
    public async Task There_is_no_copy_when_there_is_no_object()
    {
        CopyRequest request = Source.Add("a", 0) with { SizeBytes = 0 };
        Source.Remove(request);

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        path.ShouldBeNull();
    }

    [Fact]
    public async Task There_is_no_copy_when_the_object_vanishes_half_way()
    {
        CopyRequest request = Source.Add("a", 50_000);
        Source.Before = (number, _) =>
        {
            if (number == 20)
            {
                Source.Remove(request);
            }

            return Task.CompletedTask;
        };

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        path.ShouldBeNull();
        _cache.Files.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Download_is_begun_anew_when_a_range_is_damaged(bool isTruncated)
    {
        CopyRequest request = Source.Add("a", 20_000);
        Source.After = (number, bytes) => number == 7 ? Damage(bytes, isTruncated) : bytes.Length;

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_is_refused_when_the_object_arrives_damaged_every_time(bool isTruncated)
    {
        CopyRequest request = Source.Add("a", 20_000);
        Source.After = (number, bytes) => number % 20 == 7 ? Damage(bytes, isTruncated) : bytes.Length;

        LakeException error = await Should.ThrowAsync<LakeException>(() => _cache.Open().FetchAsync(request, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.Message.ShouldStartWith("The object arrived damaged 3 times [raw/a in http://memory]. ");
        _cache.Files.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(NoMD5)]
    [InlineData(null)]
    public async Task Copy_is_compared_with_the_checksum_that_its_writer_noted(string? etag)
    {
        CopyRequest request = Source.Add("a", 20_000, etag);
        LocalCopies copies = _cache.Open();
        Source.Sha256 = Checksum.Of("else"u8);
        await Should.ThrowAsync<LakeException>(() => copies.FetchAsync(request, CancellationToken.None));
        (int before, Source.Sha256) = (Source.RangeCount, Checksum.Of(Source.BytesOf(request)));

        string? path = await copies.FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        (Source.RangeCount - before).ShouldBe(20);
    }

    [Theory]
    [InlineData(NoMD5, false)]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    public async Task Copy_is_made_of_two_equal_readings_when_nothing_says_what_its_bytes_are(string etag, bool isOpaque)
    {
        CopyRequest request = Source.Add("a", 20_000, etag);
        Source.HasOpaqueETag = isOpaque;
        Source.After = (number, bytes) => number == 7 ? Damage(bytes, isTruncated: false) : bytes.Length;

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        Source.RangeCount.ShouldBe(60);
    }

    [Fact]
    public async Task Copy_is_refused_when_every_reading_is_another()
    {
        CopyRequest request = Source.Add("a", 20_000, NoMD5);
        int reading = 0;
        Source.After = (_, bytes) =>
        {
            bytes.Span[0] = (byte)Interlocked.Increment(ref reading);
            return bytes.Length;
        };

        LakeException error = await Should.ThrowAsync<LakeException>(() => _cache.Open().FetchAsync(request, CancellationToken.None));

        error.Message.ShouldContain("arrived damaged 3 times");
    }

    [Fact]
    public async Task Error_of_the_source_is_thrown_as_it_is_and_the_next_request_tries_again()
    {
        CopyRequest request = Source.Add("a", 20_000);
        LocalCopies copies = _cache.Open();
        Source.Before = (number, _) => number == 9 ? throw new TimeoutException("stalled") : Task.CompletedTask;

        await Should.ThrowAsync<TimeoutException>(() => copies.FetchAsync(request, CancellationToken.None));
        _cache.Files.ShouldBeEmpty();
        string? path = await copies.FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_from_before_the_machines_start_is_looked_at_again(bool isIntact)
    {
        CopyRequest request = Source.Add("a", 5000);
        LocalCopies before = _cache.Open();
        string path = (await before.FetchAsync(request, CancellationToken.None))!;
        await before.EndAsync();
        await File.WriteAllBytesAsync(path, isIntact ? Source.BytesOf(request) : new byte[5000]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMilliseconds(-Environment.TickCount64).AddHours(-1));

        string? after = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(after, request)).ShouldBeTrue();
        Source.RangeCount.ShouldBe(isIntact ? 5 : 10);
    }

    [Fact]
    public async Task Copy_is_made_anew_when_its_length_is_not_the_objects()
    {
        CopyRequest request = Source.Add("a", 5000) with { SizeBytes = 5000 };
        LocalCopies before = _cache.Open();
        string path = (await before.FetchAsync(request, CancellationToken.None))!;
        await before.EndAsync();
        await File.WriteAllBytesAsync(path, new byte[4999]);

        string? after = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(after, request)).ShouldBeTrue();
    }

    private static int Damage(Memory<byte> bytes, bool isTruncated)
    {
        bytes.Span[^1] ^= 1;
        return bytes.Length - (isTruncated ? 1 : 0);
    }
}
