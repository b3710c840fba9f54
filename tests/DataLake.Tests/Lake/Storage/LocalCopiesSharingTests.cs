using DataLake.Lake.Storage;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>That requests within a process share downloads, that one can be early, and that one can be given up.</summary>
public sealed class LocalCopiesSharingTests : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly LocalCopiesFixture _cache = new();

    private MemoryRangeSource Source => _cache.Source;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _cache.RemoveAsync();

    [Fact]
    public async Task Each_object_is_downloaded_once_when_it_is_fetched_a_thousand_times_at_once()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 20).Select(i => Source.Add($"{i}", 7500))];
        LocalCopies copies = _cache.Open();

        string?[] paths = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i =>
            Task.Run(() => copies.FetchAsync(requests[i % 20], CancellationToken.None))));

        for (int i = 0; i < 1000; i++)
        {
            (await _cache.HasAsync(paths[i], requests[i % 20])).ShouldBeTrue();
        }

        (Source.LengthCount, Source.RangeCount, _cache.Files.Length).ShouldBe((20, 160, 20));
        Source.MostAtOnce.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Copies_are_right_when_they_are_acquired_and_evicted_at_once()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 20).Select(i => Source.Add($"{i}", 3000))];
        LocalCopies[] processes = [_cache.Open(limit: 15_000), _cache.Open(limit: 15_000)];

        bool[] right = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(async () =>
        {
            CopyRequest request = requests[i * 7 % 20];
            using LocalCopy? copy = await processes[i % 2].AcquireAsync(request, CancellationToken.None);
            await Task.Yield();
            return await _cache.HasAsync(copy?.Path, request);
        })));

        right.ShouldAllBe(one => one);
    }

    [Fact]
    public async Task Download_goes_on_when_one_of_two_waiters_gives_up()
    {
        CopyRequest request = Source.Add("a", 5000);
        TaskCompletionSource go = Stall();
        LocalCopies copies = _cache.Open();
        using CancellationTokenSource impatient = new();
        Task<string?> first = copies.FetchAsync(request, impatient.Token);
        Task<string?> second = copies.FetchAsync(request, CancellationToken.None);

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        go.SetResult();

        (await _cache.HasAsync(await second, request)).ShouldBeTrue();
        Source.RangeCount.ShouldBe(5);
    }

    [Fact]
    public async Task Download_ends_when_every_waiter_gives_up()
    {
        CopyRequest request = Source.Add("a", 5000);
        TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Source.Before = async (_, token) =>
        {
            stalled.TrySetResult();
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => ended.TrySetResult(), TaskScheduler.Default);
            token.ThrowIfCancellationRequested();
        };
        LocalCopies copies = _cache.Open();
        using CancellationTokenSource impatient = new();
        Task<string?>[] both = [copies.FetchAsync(request, impatient.Token), copies.FetchAsync(request, impatient.Token)];
        await stalled.Task.WaitAsync(_patience);

        await impatient.CancelAsync();

        await ended.Task.WaitAsync(_patience);
        await Should.ThrowAsync<OperationCanceledException>(() => both[0]);
        await Should.ThrowAsync<OperationCanceledException>(() => both[1]);
        Source.Before = (_, _) => Task.CompletedTask;
        (await _cache.HasAsync(await copies.FetchAsync(request, CancellationToken.None), request)).ShouldBeTrue();
        await UntilAsync(() => _cache.Files.Length == 1);
    }

    [Fact]
    public async Task Two_processes_both_have_the_copy_when_they_fetch_it_at_once()
    {
        CopyRequest request = Source.Add("a", 5000);
        TaskCompletionSource go = Stall();
        Task<string?> first = _cache.Open().FetchAsync(request, CancellationToken.None);
        Task<string?> second = _cache.Open().FetchAsync(request, CancellationToken.None);
        await UntilAsync(() => Source.RangeCount == 2);

        go.SetResult();

        (await first).ShouldBe(await second);
        (await _cache.HasAsync(await first, request)).ShouldBeTrue();
        (Source.RangeCount, _cache.Files.Length).ShouldBe((10, 1));
    }

    [Fact]
    public async Task Next_object_is_downloaded_while_nobody_asks_for_it()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 3).Select(i => Source.Add($"{i}", 5000))];
        LocalCopies copies = _cache.Open();

        Array.ForEach(requests, copies.Prefetch);
        await UntilAsync(() => _cache.Files.Count(name => !name.EndsWith(".part", StringComparison.Ordinal)) == 3);
        string? path = await copies.FetchAsync(requests[1], CancellationToken.None);

        (await _cache.HasAsync(path, requests[1])).ShouldBeTrue();
        (Source.LengthCount, Source.RangeCount).ShouldBe((3, 15));
    }

    [Fact]
    public async Task Fetch_takes_over_the_download_that_a_prefetch_has_begun_and_passes_those_that_wait()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 3).Select(i => Source.Add($"{i}", 3000))];
        TaskCompletionSource go = Stall();
        LocalCopies copies = _cache.Open();
        Array.ForEach(requests, copies.Prefetch);
        await UntilAsync(() => Source.RangeCount == 1);

        Task<string?> begun = copies.FetchAsync(requests[0], CancellationToken.None);
        Task<string?> waiting = copies.FetchAsync(requests[2], CancellationToken.None);
        await UntilAsync(() => Source.RangeCount == 2);
        go.SetResult();

        (await _cache.HasAsync(await begun, requests[0])).ShouldBeTrue();
        (await _cache.HasAsync(await waiting, requests[2])).ShouldBeTrue();
        await UntilAsync(() => Source.RangeCount == 9);
    }

    [Fact]
    public async Task Prefetch_is_silent_when_it_fails_and_the_fetch_tries_again()
    {
        CopyRequest request = Source.Add("a", 5000);
        CopyRequest gone = new(request.Address, "else");
        Source.Before = (number, _) => number == 1 ? throw new TimeoutException("stalled") : Task.CompletedTask;
        LocalCopies copies = _cache.Open();

        copies.Prefetch(gone);
        copies.Prefetch(request);
        await UntilAsync(() => Source.RangeCount > 0);

        string? path = null;
        try
        {
            path = await copies.FetchAsync(request, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // It came while the prefetch still ran.
            path = await copies.FetchAsync(request, CancellationToken.None);
        }

        (await _cache.HasAsync(path, request)).ShouldBeTrue();
        (await copies.FetchAsync(gone, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Prefetch_is_left_out_when_it_would_exceed_the_limit()
    {
        CopyRequest inUse = Source.Add("a", 5000);
        CopyRequest large = Source.Add("b", 5001);
        CopyRequest small = Source.Add("c", 4000);
        LocalCopies copies = _cache.Open(limit: 10_000);
        await copies.FetchAsync(inUse, CancellationToken.None);

        copies.Prefetch(large);
        copies.Prefetch(small);
        await UntilAsync(() => Source.RangeCount == 9);
        await copies.FetchAsync(small, CancellationToken.None);

        _cache.TotalBytes.ShouldBe(9000);
        Source.RangeCount.ShouldBe(9);
    }

    [Fact]
    public async Task Downloads_and_prefetches_end_when_the_copies_are_disposed()
    {
        CopyRequest[] requests = [.. Enumerable.Range(0, 3).Select(i => Source.Add($"{i}", 5000))];
        Stall();
        LocalCopies copies = _cache.Open();
        Task<string?> fetch = copies.FetchAsync(requests[0], CancellationToken.None);
        copies.Prefetch(requests[1]);
        copies.Prefetch(requests[2]);
        await UntilAsync(() => Source.RangeCount == 2);

        await copies.DisposeAsync().AsTask().WaitAsync(_patience);

        await Should.ThrowAsync<ObjectDisposedException>(() => fetch);
        await Should.ThrowAsync<ObjectDisposedException>(() => copies.FetchAsync(requests[0], CancellationToken.None));
        Should.Throw<ObjectDisposedException>(() => copies.Prefetch(requests[0]));
        _cache.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Copy_can_be_disposed_twice_and_after_the_copies()
    {
        LocalCopies copies = _cache.Open();
        LocalCopy copy = (await copies.AcquireAsync(Source.Add("a", 5000), CancellationToken.None))!;

        await copies.DisposeAsync();
        copy.Dispose();
        copy.Dispose();
        await copies.DisposeAsync();

        File.Exists(copy.Path).ShouldBeTrue();
    }

    internal static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(_patience);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private TaskCompletionSource Stall()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Source.Before = (_, token) => go.Task.WaitAsync(token);
        return go;
    }
}
