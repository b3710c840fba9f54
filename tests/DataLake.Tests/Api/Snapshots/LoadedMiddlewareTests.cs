using DataLake.Api;
using DataLake.Api.Security;
using DataLake.Api.Snapshots;
using DataLake.Tests.Reliability;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Snapshots;

public sealed class LoadedMiddlewareTests : IDisposable
{
    private static readonly string[] _open = ["/healthz", "/readyz", "/health", "/check_status", "/openapi/v1.json", "/docs/{**file}"];

    private readonly TestLake _lake = new();

    [Fact]
    public async Task Request_before_the_snapshot_is_loaded_waits_for_it()
    {
        await _lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        await using WebApplication app = ApiHost.Create(_lake.Variable, _lake.Clock);
        SnapshotPoller poller = app.Services.GetRequiredService<SnapshotPoller>();
        SnapshotHolder holder = app.Services.GetRequiredService<SnapshotHolder>();
        List<(string Path, bool HasSnapshot)> answered = [];
        LoadedMiddleware middleware = new(
            context =>
            {
                answered.Add((context.Request.Path.Value!, holder.Current is not null));
                return Task.CompletedTask;
            },
            poller);

        Task lookup = middleware.InvokeAsync(Request("/v1/vouchers/most-used"));
        foreach (string path in _open)
        {
            await middleware.InvokeAsync(Request(path)).WaitAsync(TimeSpan.FromSeconds(5));
        }

        lookup.IsCompleted.ShouldBeFalse();
        answered.ShouldBe(_open.Select(path => (path, false)));
        await poller.StartAsync(CancellationToken.None);
        await lookup.WaitAsync(TimeSpan.FromMinutes(1));
        answered[^1].ShouldBe(("/v1/vouchers/most-used", true));
        await poller.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Client_that_goes_while_it_waits_is_not_answered()
    {
        await using WebApplication app = ApiHost.Create(_lake.Variable, _lake.Clock);
        using CancellationTokenSource gone = new();
        LoadedMiddleware middleware = new(_ => throw new InvalidOperationException("It is gone."), app.Services.GetRequiredService<SnapshotPoller>());

        Task lookup = middleware.InvokeAsync(Request("/v1/vouchers/most-used", gone.Token));
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => lookup);
    }

    public void Dispose() => _lake.Dispose();

    private static DefaultHttpContext Request(string path, CancellationToken gone = default)
    {
        DefaultHttpContext context = new() { Request = { Path = path }, RequestAborted = gone };
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(RouteAccess.Of(path)), path));
        return context;
    }
}
