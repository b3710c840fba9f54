using DataLake.Api;
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
                answered.Add((context.Request.Path, holder.Current is not null));
                return Task.CompletedTask;
            },
            poller);

        Task lookup = middleware.InvokeAsync(new DefaultHttpContext { Request = { Path = "/v1/vouchers/most-used" } });
        await middleware.InvokeAsync(new DefaultHttpContext { Request = { Path = "/healthz" } });

        lookup.IsCompleted.ShouldBeFalse();
        answered.ShouldBe([("/healthz", false)]);
        await poller.StartAsync(CancellationToken.None);
        await lookup.WaitAsync(TimeSpan.FromMinutes(1));
        answered.ShouldBe([("/healthz", false), ("/v1/vouchers/most-used", true)]);
        await poller.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Client_that_goes_while_it_waits_is_not_answered()
    {
        await using WebApplication app = ApiHost.Create(_lake.Variable, _lake.Clock);
        using CancellationTokenSource gone = new();
        LoadedMiddleware middleware = new(_ => throw new InvalidOperationException("It is gone."), app.Services.GetRequiredService<SnapshotPoller>());

        Task lookup = middleware.InvokeAsync(new DefaultHttpContext { Request = { Path = "/v1/vouchers/most-used" }, RequestAborted = gone.Token });
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => lookup);
    }

    public void Dispose() => _lake.Dispose();
}
