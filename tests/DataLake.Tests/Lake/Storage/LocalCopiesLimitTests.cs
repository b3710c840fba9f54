using DataLake.Lake;
using DataLake.Lake.Storage;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>How much is kept, what goes first, and what never goes.</summary>
public sealed class LocalCopiesLimitTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly LocalCopiesFixture _cache;

    public LocalCopiesLimitTests() => _cache = new LocalCopiesFixture { Clock = _clock };

    private MemoryRangeSource Source => _cache.Source;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _cache.RemoveAsync();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(16, 8)]
    public void No_more_ranges_are_read_at_once_than_there_may_be_requests(int requests, int parallelism) =>
        LocalCopiesOptions.From(new LakeOptions { S3 = new S3Options { Requests = requests } }).Parallelism.ShouldBe(parallelism);

    [Fact]
    public async Task Least_recently_used_goes_first_when_room_is_needed()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 6).Select(i => Source.Add($"{i}", 1000))];
        LocalCopies copies = _cache.Open(limit: 4000);
        foreach (int i in new[] { 0, 1, 2, 3, 0, 2, 4, 5 })
        {
            await UseAsync(copies, requests[i]);
        }

        bool[] kept = [.. requests.Select(IsThere)];

        kept.ShouldBe([true, false, true, false, true, true]);
    }

    [Fact]
    public async Task Use_counts_until_its_end_when_it_lasts()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 3).Select(i => Source.Add($"{i}", 1000))];
        LocalCopies copies = _cache.Open(limit: 2000);
        using (await copies.AcquireAsync(requests[0], CancellationToken.None))
        {
            await UseAsync(copies, requests[1]);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        await UseAsync(copies, requests[2]);

        requests.Select(IsThere).ShouldBe([true, false, true]);
    }

    [Fact]
    public async Task Limit_holds_at_every_moment_when_many_are_used_one_after_the_other()
    {
        LocalCopies copies = _cache.Open(limit: 10_000);
        long most = 0;
        Source.After = (_, bytes) =>
        {
            most = Math.Max(most, _cache.TotalBytes);
            return bytes.Length;
        };

        foreach (int i in Enumerable.Range(0, 100))
        {
            await UseAsync(copies, Source.Add($"{i}", 100 + (i * 37 % 900)));
            _cache.TotalBytes.ShouldBeLessThanOrEqualTo(10_000);
        }

        most.ShouldBeInRange(8000, 10_000);
    }

    [Fact]
    public async Task Copy_in_use_stays_when_this_or_another_process_needs_room()
    {
        CopyRequest leased = Source.Add("leased", 4000);
        CopyRequest kept = Source.Add("kept", 4000);
        LocalCopies mine = _cache.Open(limit: 10_000);
        LocalCopies other = _cache.Open(limit: 10_000);
        using LocalCopy? copy = await mine.AcquireAsync(leased, CancellationToken.None);
        string? path = await mine.FetchAsync(kept, CancellationToken.None);

        foreach (int i in Enumerable.Range(0, 20))
        {
            await UseAsync(i % 2 == 0 ? mine : other, Source.Add($"{i}", 2000));
        }

        (await _cache.HasAsync(copy?.Path, leased)).ShouldBeTrue();
        (await _cache.HasAsync(path, kept)).ShouldBeTrue();
        _cache.TotalBytes.ShouldBeLessThanOrEqualTo(10_000);
    }

    [Fact]
    public async Task Limit_is_exceeded_by_what_is_in_use_and_holds_again_afterwards()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 6).Select(i => Source.Add($"{i}", 1000))];
        LocalCopies copies = _cache.Open(limit: 3000);
        string?[] paths = await Task.WhenAll(requests.Select(request => copies.FetchAsync(request, CancellationToken.None)));
        paths.ShouldAllBe(path => File.Exists(path));

        await copies.EndAsync();

        _cache.TotalBytes.ShouldBeLessThanOrEqualTo(3000);
        _cache.Files.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Nothing_is_kept_after_its_use_when_the_limit_is_zero()
    {
        CopyRequest request = Source.Add("a", 5000);
        LocalCopies copies = _cache.Open(limit: 0);

        using (LocalCopy? copy = await copies.AcquireAsync(request, CancellationToken.None))
        {
            (await _cache.HasAsync(copy?.Path, request)).ShouldBeTrue();
        }

        await copies.DisposeAsync();
        _cache.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_that_are_no_copies_stay_when_room_is_needed()
    {
        Directory.CreateDirectory(_cache.Folder);
        string[] foreign = ["report.parquet", "0a", new string('a', 64) + ".part.txt", "x.part"];
        foreach (string name in foreign)
        {
            await File.WriteAllTextAsync(Path.Combine(_cache.Folder, name), "mine");
        }

        await UseAsync(_cache.Open(limit: 0), Source.Add("a", 5000));

        _cache.Files.ShouldBe(foreign, ignoreOrder: true);
    }

    [Fact]
    public async Task Leftover_of_a_dead_process_goes_and_that_of_a_live_one_stays()
    {
        CopyRequest request = Source.Add("a", 5000);
        Directory.CreateDirectory(_cache.Folder);
        string dead = Path.Combine(_cache.Folder, $"{new string('a', 64)}.{new string('b', 32)}.part");
        string live = Path.Combine(_cache.Folder, $"{new string('a', 64)}.{new string('c', 32)}.part");
        await File.WriteAllTextAsync(dead, "half");
        using FileStream writing = new(live, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        await UseAsync(_cache.Open(), request);

        (File.Exists(dead), File.Exists(live)).ShouldBe((false, true));
    }

    [Fact]
    public async Task Error_is_clear_and_copies_stay_when_the_disk_is_full()
    {
        CopyRequest small = Source.Add("small", 5000);
        LocalCopies copies = _cache.Open();
        await UseAsync(copies, small);
        CopyRequest huge = Source.Add("huge", 1) with { SizeBytes = 1L << 50 };

        LakeException error = await Should.ThrowAsync<LakeException>(() => copies.FetchAsync(huge, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.Message.ShouldBe(
            $"The disk is full [raw/huge in {_cache.Folder}]. Free some space, or name a folder on another disk with LAKE_CACHE, " +
            "and run the same command again; nothing is lost.");
        IsThere(small).ShouldBeTrue();
        _cache.Files.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Error_is_clear_when_the_folder_cannot_be_used()
    {
        CopyRequest request = Source.Add("a", 5000);
        await File.WriteAllTextAsync(_cache.Folder, "a file");

        LakeException error = await Should.ThrowAsync<LakeException>(() => _cache.Open().FetchAsync(request, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.Message.ShouldStartWith("The folder of local copies failed: ");
        error.Mend.ShouldContain("LAKE_CACHE");
    }

    [Fact]
    public void Options_are_those_of_the_settings()
    {
        LakeOptions settings = new() { Cache = "/fast/cache", CacheSizeBytes = 5_000_000 };

        LocalCopiesOptions options = LocalCopiesOptions.From(settings);

        (options.Folder, options.SizeLimitBytes).ShouldBe(("/fast/cache", 5_000_000));
    }

    [Theory]
    [InlineData(-1, 1, 1, 1)]
    [InlineData(0, 0, 1, 1)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, 1, 1, 0)]
    public void Options_are_refused_when_they_are_out_of_range(long limit, int part, int parallelism, int attempts)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _cache.Open(
            limit, options => options with { PartBytes = part, Parallelism = parallelism, Attempts = attempts }));
    }

    private async Task UseAsync(LocalCopies copies, CopyRequest request)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        using LocalCopy? copy = await copies.AcquireAsync(request, CancellationToken.None);
        (await _cache.HasAsync(copy?.Path, request)).ShouldBeTrue();
    }

    private bool IsThere(CopyRequest request) => File.Exists(Path.Combine(_cache.Folder, CopyName.Of(Source.Root, request)));
}
