using System.Text.Json;
using DataLake.Tests.Reliability;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>A lake with one synthetic delivery, published, and the profile of its raw rows.</summary>
public sealed class ProfiledSample : IAsyncLifetime, IDisposable
{
    /// <summary>Rows of the delivery.</summary>
    public const int Rows = 60_000;

    internal TestLake Lake { get; } = new();

    internal JsonElement Profile { get; private set; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await Lake.DoAsync("sample", "--rows", $"{Rows}");
        await Lake.DoAsync("run", "-e", "2020-05-29");
        Profile = await Lake.ProfileAsync("raw.voucher");
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => Lake.Dispose();
}
