using System.Net;
using System.Net.Sockets;
using DataLake.Lake;
using DataLake.Lake.Storage;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>Servers compare <c>If-Match</c> with the quoted ETag or with the bare one; one stands here for each kind.</summary>
public sealed class S3ETagFormTests
{
    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 5)]
    public async Task Put_finds_the_form_that_the_store_compares_and_keeps_to_it(bool isQuoted, int firstRequests)
    {
        using OneObjectServer server = new(etag => isQuoted ? $"\"{etag}\"" : etag);
        using S3ObjectStore store = Open(server);

        ObjectInfo? first = await PutAsync(store, "1");
        int requests = store.Requests;
        ObjectInfo? second = await PutAsync(store, first!.ETag);

        (first.ETag, requests).ShouldBe(("2", firstRequests));
        (second!.ETag, store.Requests).ShouldBe(("3", firstRequests + 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_is_refused_in_either_form_when_the_ETag_is_another(bool isQuoted)
    {
        using OneObjectServer server = new(etag => isQuoted ? $"\"{etag}\"" : etag);
        using S3ObjectStore store = Open(server);

        (await PutAsync(store, "7")).ShouldBeNull();

        server.ETag.ShouldBe(1);
    }

    [Fact]
    public async Task Put_fails_when_the_store_takes_neither_form()
    {
        using OneObjectServer server = new(_ => "neither");
        using S3ObjectStore store = Open(server);

        LakeException error = await Should.ThrowAsync<LakeException>(() => PutAsync(store, "1"));

        error.What.ShouldBe("The store refuses If-Match with the object's own ETag");
        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
    }

    private static S3ObjectStore Open(OneObjectServer server) => new(
        server.Endpoint, new S3Options { AccessKeyId = "key", SecretAccessKey = "secret", Retries = 0 },
        new LocalCopiesOptions(Path.Combine(Path.GetTempPath(), "no-copies")), TimeProvider.System);

    private static Task<ObjectInfo?> PutAsync(S3ObjectStore store, string etag) =>
        store.PutAsync(new ObjectAddress("zone", "a"), "x"u8.ToArray(), PutCondition.IfMatch(etag), CancellationToken.None);

    /// <summary>A server with one object, whose ETag is 1, and counts up with each put; and with the one that tells whether it keeps conditions.</summary>
    private sealed class OneObjectServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Func<string, string> _form;

        public OneObjectServer(Func<string, string> form)
        {
            _form = form;
            using (TcpListener free = new(IPAddress.Loopback, 0))
            {
                free.Start();
                Endpoint = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }

            _listener.Prefixes.Add(Endpoint + "/");
            _listener.Start();
            _ = ServeAsync();
        }

        public string Endpoint { get; }

        public int ETag { get; private set; } = 1;

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    HttpListenerContext call = await _listener.GetContextAsync();
                    await call.Request.InputStream.CopyToAsync(Stream.Null);
                    bool isProbe = call.Request.RawUrl!.Contains("_doctor/", StringComparison.Ordinal);
                    bool isRefused = isProbe || (call.Request.HttpMethod == "PUT" && call.Request.Headers["If-Match"] != _form($"{ETag}"));
                    ETag += call.Request.HttpMethod == "PUT" && !isRefused ? 1 : 0;
                    call.Response.StatusCode = isRefused ? 412 : 200;
                    call.Response.Headers["ETag"] = $"\"{ETag}\"";
                    call.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
            }
        }
    }
}
