using DataLake.Tests.Reliability;
using Xunit;

namespace DataLake.Tests.Api;

/// <summary>A lake with snapshots of two execution dates, made once for all tests that only read it; and the service over it.</summary>
public class PublishedLake : IAsyncLifetime
{
    private readonly int _rows;

    public PublishedLake()
        : this(rows: 30_000)
    {
    }

    private protected PublishedLake(int rows) => _rows = rows;

    /// <summary>The execution date that is served.</summary>
    public const string Served = "2020-05-29";

    /// <summary>An earlier one.</summary>
    public const string Earlier = "2020-03-01";

    internal TestLake Lake { get; } = new();

    internal TestApi Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Lake.DoAsync("sample", "--rows", $"{_rows}");
        await Lake.DoAsync("backfill", "--from", Earlier, "--to", Earlier);
        await Lake.DoAsync("run", "-e", Served);
        Api = await TestApi.StartAsync(Lake);
    }

    public async Task DisposeAsync()
    {
        await Api.DisposeAsync();
        Lake.Dispose();
    }
}

/// <summary>The lake of the README's quick start.</summary>
public sealed class QuickStartLake() : PublishedLake(rows: 500_000);
