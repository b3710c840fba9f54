using DataLake.Api;
using DataLake.Api.Security;
using DataLake.Api.StoreAccess;
using DataLake.Lake;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.StoreAccess;

/// <summary>How long a request may wait for the store.</summary>
public sealed class StoreDeadlineTests : IDisposable
{
    private static readonly ApiOptions _options = new() { StorePatience = TimeSpan.FromMilliseconds(500) };

    private readonly TestLake _lake = new();
    private readonly StorePlaces _places = new(_options);

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Request_that_waits_too_long_fails_as_one_of_a_store_that_is_away()
    {
        DefaultHttpContext context = Request("/v1/runs");

        LakeException fault = await Should.ThrowAsync<LakeException>(() => RunAsync(context, WaitAsync));

        fault.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        fault.Where.ShouldStartWith("/v1/runs in ");
        context.RequestAborted.IsCancellationRequested.ShouldBeFalse("the client is still there");
        _places.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Request_whose_client_has_gone_does_not()
    {
        using CancellationTokenSource gone = new();
        Task waiting = RunAsync(Request("/v1/runs", gone.Token), WaitAsync);
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Request_with_a_limit_of_its_own_takes_as_long_as_it_takes()
    {
        await RunAsync(Request("/v1/zones/{zone}/preview"), context =>
        {
            StoreDeadline.Lift(context);
            return Task.Delay(4 * _options.StorePatience, context.RequestAborted);
        });

        _places.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Request_that_the_store_answers_again_and_again_goes_on()
    {
        DateTime end = DateTime.UtcNow + (4 * _options.StorePatience);
        await RunAsync(Request("/v1/zones/{zone}/folders"), async context =>
        {
            while (DateTime.UtcNow < end)
            {
                await Task.Yield();
                context.RequestAborted.ThrowIfCancellationRequested();
                StoreDeadline.Renew(context);
            }
        });

        DateTime.UtcNow.ShouldBeGreaterThanOrEqualTo(end);
    }

    [Theory]
    [InlineData("/v1/vouchers/most-used")]
    [InlineData("/v1/query")]
    [InlineData("/readyz")]
    public async Task Request_that_needs_no_store_has_no_deadline(string path)
    {
        DefaultHttpContext context = Request(path);

        await RunAsync(context, one => Task.Delay(2 * _options.StorePatience, one.RequestAborted));

        StoreDeadline.Renew(context);
        StoreDeadline.Lift(context);
    }

    [Fact]
    public async Task Download_that_has_begun_is_not_cut_off()
    {
        const int length = 64 << 20;
        string path = Path.Combine(_lake.Root, "raw", "large.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (FileStream file = File.Create(path))
        {
            file.SetLength(length);
        }

        await using TestApi api = await TestApi.StartAsync(_lake, TimeSpan.FromSeconds(1));
        using HttpResponseMessage response = await api.Client.GetAsync(new Uri("/v1/zones/raw/download?key=large.bin", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await Task.Delay(TimeSpan.FromSeconds(2));

        await using Stream body = await response.Content.ReadAsStreamAsync();
        long read = 0;
        byte[] buffer = new byte[1 << 20];
        for (int count = await body.ReadAsync(buffer); count > 0; count = await body.ReadAsync(buffer))
        {
            read += count;
        }

        read.ShouldBe(length);
    }

    private static Task WaitAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    private Task RunAsync(HttpContext context, RequestDelegate next) => new StoreReadMiddleware(next, _lake.Open(), _options, _places).InvokeAsync(context);

    private static DefaultHttpContext Request(string path, CancellationToken gone = default)
    {
        DefaultHttpContext context = new() { Request = { Path = path }, RequestAborted = gone };
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(RouteAccess.Of(path)), path));
        return context;
    }
}
