using System.Globalization;
using DataLake.Lake.Storage;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>That real processes share a folder of copies, and that <c>kill -9</c> of one of them does no harm.</summary>
public sealed class LocalCopiesProcessTests : IAsyncLifetime
{
    private const long Ample = 1_000_000_000;
    private readonly LocalCopiesFixture _cache = new();

    private MemoryRangeSource Source => _cache.Source;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _cache.RemoveAsync();

    [UnixFact]
    public async Task Processes_all_have_the_copies_when_they_fetch_them_at_once()
    {
        using LocalCopiesProcess first = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: 0, count: 30, size: 20_500);
        using LocalCopiesProcess second = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: 0, count: 30, size: 20_500);
        using LocalCopiesProcess third = LocalCopiesProcess.Start(_cache.Folder, limit: 0, stallAt: 0, count: 30, size: 20_500);

        string?[] said = [await first.SaysAsync(), await second.SaysAsync(), await third.SaysAsync()];

        said.ShouldBe(["ready", "ready", "ready"]);
        _cache.Files.Length.ShouldBe(30);
    }

    [UnixFact]
    public async Task Copies_in_use_by_another_process_stay_until_it_is_killed()
    {
        CopyRequest request = Source.Add("a", 5000);
        LocalCopies copies = _cache.Open(limit: 6000);
        using LocalCopiesProcess other = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: 0, count: 3, size: 2000);
        (await other.SaysAsync()).ShouldBe("ready");

        (await copies.AcquireAsync(request, CancellationToken.None))!.Dispose();
        string[] alive = _cache.Files;
        await other.KillAsync();
        (await copies.AcquireAsync(request, CancellationToken.None))!.Dispose();
        string[] dead = _cache.Files;

        Others(alive, request).ShouldBe(3);
        Others(dead, request).ShouldBeLessThan(3);
        _cache.TotalBytes.ShouldBeLessThanOrEqualTo(6000);
    }

    [UnixFact]
    public async Task Copies_stay_when_the_other_process_ends_and_are_its_gift()
    {
        using LocalCopiesProcess other = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: 0, count: 3, size: 2000);
        (await other.SaysAsync()).ShouldBe("ready");
        await other.EndAsync();
        CopyRequest request = Source.Add("1", 2000);

        string? path = await _cache.Open().FetchAsync(request, CancellationToken.None);

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        Source.RangeCount.ShouldBe(0);
    }

    [UnixFact]
    public async Task Half_a_download_stays_while_its_process_lives_and_goes_when_it_was_killed()
    {
        using LocalCopiesProcess other = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: 5, count: 1, size: 20_000);
        (await other.SaysAsync()).ShouldBe("stalled");
        CopyRequest same = Source.Add("0", 20_000);
        LocalCopies copies = _cache.Open();

        (await _cache.HasAsync(await copies.FetchAsync(same, CancellationToken.None), same)).ShouldBeTrue();
        _cache.Files.Count(IsPart).ShouldBe(1);
        await other.KillAsync();
        await copies.FetchAsync(Source.Add("else", 1), CancellationToken.None);

        _cache.Files.Count(IsPart).ShouldBe(0);
    }

    [UnixFact]
    public async Task Only_whole_copies_are_there_when_processes_are_killed_at_any_moment()
    {
        Random random = new(20200529);
        Dictionary<string, CopyRequest> requests = Enumerable.Range(0, 40)
            .Select(i => Source.Add(i.ToString(CultureInfo.InvariantCulture), 30_000))
            .ToDictionary(request => CopyName.Of(Source.Root, request));
        int interrupted = 0;
        for (int round = 0; round < 12; round++)
        {
            string[] before = _cache.Files;

            // Limits below and above what is wanted, so that kills also hit evictions.
            using LocalCopiesProcess first = LocalCopiesProcess.Start(_cache.Folder, 500_000, stallAt: 0, count: 40, size: 30_000);
            using LocalCopiesProcess second = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: random.Next(1, 900), count: 40, size: 30_000);
            await LocalCopiesSharingTests.UntilAsync(() => _cache.Files.Except(before).Any(IsPart));
            await Task.Delay(random.Next(0, 200));
            await Task.WhenAll(first.KillAsync(), second.KillAsync());

            interrupted += _cache.Files.Count(IsPart);
            foreach (string name in _cache.Files.Where(name => !IsPart(name)))
            {
                (await _cache.HasAsync(Path.Combine(_cache.Folder, name), requests[name])).ShouldBeTrue();
            }
        }

        interrupted.ShouldBeGreaterThan(0);
        LocalCopies copies = _cache.Open(Ample);
        await copies.FetchAsync(Source.Add("else", 1), CancellationToken.None);
        string?[] paths = await Task.WhenAll(requests.Values.Select(request => copies.FetchAsync(request, CancellationToken.None)));

        foreach ((string? path, CopyRequest request) in paths.Zip(requests.Values))
        {
            (await _cache.HasAsync(path, request)).ShouldBeTrue();
        }

        _cache.Files.Length.ShouldBe(41);
    }

    [UnixFact]
    public async Task Error_is_clear_when_a_file_cannot_grow()
    {
        // Files may have 8 blocks of 1 KiB or half of it, as shells have it.
        const string Limit = "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 8";
        using LocalCopiesProcess process = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: 0, count: 1, size: 20_000, Limit);

        string? said = await process.SaysAsync();

        said.ShouldNotBeNull().ShouldStartWith($"The disk is full [raw/0 in {_cache.Folder}]. ");
        await process.EndAsync();
        _cache.Files.ShouldBeEmpty();
    }

    [UnixFact(Needs.MountNamespace)]
    public async Task Error_is_clear_when_the_disk_is_really_full()
    {
        Directory.CreateDirectory(_cache.Folder);
        string disk = $"exec unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=100k tmpfs {_cache.Folder} && exec \"$0\" \"$@\"' \"$0\" \"$@\"";
        using LocalCopiesProcess process = LocalCopiesProcess.Start(_cache.Folder, Ample, stallAt: 0, count: 3, size: 60_000, disk);

        string? said = await process.SaysAsync();

        said.ShouldNotBeNull().ShouldStartWith("The disk is full [raw/");
    }

    private static bool IsPart(string name) => name.EndsWith(".part", StringComparison.Ordinal);

    private int Others(string[] names, CopyRequest request) => names.Count(name => name != CopyName.Of(Source.Root, request));
}
