using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using DataLake.Lake.Storage;

namespace DataLake.Tests.Lake.Storage;

/// <summary>A folder of copies and a source for them; both go when the test ends.</summary>
internal sealed class LocalCopiesFixture
{
    public const int PartBytes = 1000;
    private readonly string _folder = Directory.CreateTempSubdirectory("lake-test-").FullName;
    private readonly List<LocalCopies> _opened = [];

    /// <summary>The folder of the copies.</summary>
    public string Folder => Path.Combine(_folder, "cache");

    public MemoryRangeSource Source { get; set; } = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The names of the copies and of those in the making.</summary>
    public string[] Files => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Where(name => name != "gate").Order()]
        : [];

    public long TotalBytes => new DirectoryInfo(Folder).GetFiles().Sum(file => file.Length);

    /// <summary>Opens the folder, as another process would.</summary>
    public LocalCopies Open(long? limit = null, Func<LocalCopiesOptions, LocalCopiesOptions>? change = null)
    {
        LocalCopiesOptions options = new(Folder) { SizeLimitBytes = limit, PartBytes = PartBytes, Parallelism = 4 };
        LocalCopies copies = new(Source, change?.Invoke(options) ?? options, Clock);
        _opened.Add(copies);
        return copies;
    }

    /// <summary>Whether there is a copy, and if so, its bytes are the object's.</summary>
    public async Task<bool> HasAsync(string? path, CopyRequest request) =>
        path is not null && (await File.ReadAllBytesAsync(path)).AsSpan().SequenceEqual(Source.BytesOf(request));

    public async Task RemoveAsync()
    {
        foreach (LocalCopies copies in _opened)
        {
            await copies.EndAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Copies that nobody disposes.</summary>
internal static class KeptCopies
{
    private static readonly ConditionalWeakTable<LocalCopies, ConcurrentBag<LocalCopy>> _kept = [];

    /// <summary>Finds or makes a copy that stays in use for as long as the cache lives.</summary>
    /// <returns>Its path, or null when there is no such object.</returns>
    public static async Task<string?> FetchAsync(this LocalCopies copies, CopyRequest request, CancellationToken cancellationToken)
    {
        LocalCopy? copy = await copies.AcquireAsync(request, cancellationToken);
        if (copy is not null)
        {
            _kept.GetOrCreateValue(copies).Add(copy);
        }

        return copy?.Path;
    }

    /// <summary>Ends the use of all of them, then the cache.</summary>
    public static async ValueTask EndAsync(this LocalCopies copies)
    {
        foreach (LocalCopy copy in _kept.GetOrCreateValue(copies))
        {
            copy.Dispose();
        }

        await copies.DisposeAsync();
    }
}
