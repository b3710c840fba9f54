using System.Net;
using System.Net.Sockets;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>What the command says where there is no S3 store; none is needed here.</summary>
public sealed class NoEndpointTests
{
    [Fact]
    public async Task Error_says_that_nobody_answers()
    {
        using TestLake lake = Lake($"http://127.0.0.1:{UnusedPort()}");

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(4);
        outcome.Error.ShouldStartWith("error: Nobody answers at the endpoint: connection refused [raw/customer/voucher/ in http://127.0.0.1:");
        outcome.Error.ShouldContain("Start the store, or check host and port in LAKE_ROOT.");
    }

    [Fact]
    public async Task Error_says_that_the_host_is_not_known()
    {
        using TestLake lake = Lake("http://no-such-host.invalid:9000");

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(4);
        outcome.Error.ShouldStartWith("error: The store's host is not known [");
    }

    [Fact]
    public async Task Error_says_that_the_store_is_silent()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        using TestLake lake = Lake($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        lake.Set("LAKE_S3_TRY_TIMEOUT", "1s");

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(4);
        outcome.Error.ShouldStartWith("error: The store did not answer within 1 s [");
    }

    [Fact]
    public async Task Error_says_that_the_endpoint_is_not_S3()
    {
        using HttpListener web = new();
        string url = $"http://127.0.0.1:{UnusedPort()}";
        web.Prefixes.Add(url + "/");
        web.Start();
        _ = ServeAsync(web);
        using TestLake lake = Lake(url);

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(4);
        outcome.Error.ShouldStartWith("error: The endpoint does not answer as an S3 store does");
    }

    [Fact]
    public async Task Settings_are_refused_together_when_the_keys_are_missing()
    {
        using TestLake lake = Lake("http://127.0.0.1:9");
        lake.Set("AWS_ACCESS_KEY_ID", "");
        lake.Set("LAKE_S3_RETRIES", "many");

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("LAKE_S3_RETRIES is 'many' and must be a whole number from 0 to 20; AWS_ACCESS_KEY_ID is '' and must be set");
        outcome.Error.ShouldNotContain("hidden");
    }

    private static TestLake Lake(string root) => new([
        ("LAKE_ROOT", root), ("AWS_ACCESS_KEY_ID", "somebody"), ("AWS_SECRET_ACCESS_KEY", "hidden"), ("LAKE_S3_RETRIES", "0")]);

    private static int UnusedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ServeAsync(HttpListener web)
    {
        try
        {
            while (true)
            {
                HttpListenerContext call = await web.GetContextAsync();
                call.Response.StatusCode = 404;
                await call.Response.OutputStream.WriteAsync("<html>Not here</html>"u8.ToArray());
                call.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
