using System.Net;
using System.Net.Sockets;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>What the store makes of answers that real servers give rarely, and of lines that are slow or dead; no server is needed here.</summary>
public sealed class S3AnswerTests : IDisposable
{
    // So long that an undisturbed try is never given up, however busy the machine is.
    private const int TrySeconds = 2;

    private const string Written = "HTTP/1.1 200 OK\r\nETag: \"0123\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static readonly ObjectAddress _address = new("zone", "a");

    private readonly string _folder = Directory.CreateTempSubdirectory("lake-test-").FullName;
    private readonly List<IDisposable> _open = [];

    [UnixFact]
    public async Task Connection_that_does_not_come_about_is_tried_again_and_ends_with_an_error_of_the_store()
    {
        // A full backlog: the system drops what comes, as a filter on the way does.
        using TcpListener full = new(IPAddress.Loopback, 0);
        full.Start(0);
        IPEndPoint endpoint = (IPEndPoint)full.LocalEndpoint;
        using CancellationTokenSource end = new();
        Socket[] waiting = [.. Enumerable.Range(0, 4).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
        Task[] connecting = [.. waiting.Select(socket => socket.ConnectAsync(endpoint, end.Token).AsTask())];
        await Task.WhenAny(connecting);
        S3ObjectStore store = Open($"http://{endpoint}", new S3Options { ConnectTimeout = TimeSpan.FromSeconds(0.3), Retries = 1 });

        LakeException error = await Should.ThrowAsync<LakeException>(() => store.FindAsync(_address, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.What.ShouldBe("No connection to the store came about: nothing answers at the endpoint, not even a refusal");
        error.Mend.ShouldStartWith("Check host and port in LAKE_ROOT");
        (store.Requests, store.Retries).ShouldBe((2, 1));
        await end.CancelAsync();
        Array.ForEach(waiting, socket => socket.Dispose());
        await Task.WhenAll(connecting).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Theory]
    [InlineData("AccessDenied", true, "Give this user the right to delete in the bucket, then run the same command again; nothing is lost")]
    [InlineData("SlowDown", false, "Lower LAKE_S3_REQUESTS or raise LAKE_S3_RETRIES, then run the same command again; nothing is lost")]
    [InlineData("InternalError", false, "Look at the store's log, then run the same command again; nothing is lost")]
    [InlineData("ObjectLocked", false, "Check LAKE_ROOT and the store's log, then run the same command again; nothing is lost")]
    public async Task Objects_that_are_not_deleted_are_an_error_that_says_why(string code, bool isDenied, string mend)
    {
        string body = $"<?xml version=\"1.0\"?><DeleteResult><Error><Key>b</Key><Code>{code}</Code><Message>No.</Message></Error></DeleteResult>";
        S3ObjectStore store = Open(_ => $"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

        LakeException error = await Should.ThrowAsync<LakeException>(
            () => store.DeleteAsync([_address, _address with { Key = "b" }], CancellationToken.None));

        error.What.ShouldBe($"The store did not delete 1 of 2 objects: {code}");
        error.Where.ShouldStartWith("zone/b in http://");
        error.Mend.ShouldBe(mend);
        (error.IsAccessDenied, StoreErrors.IsAccessDenied(error)).ShouldBe((isDenied, isDenied));
    }

    [Fact]
    public async Task Listing_of_uploads_ends_with_an_error_when_it_does_not_say_where_it_goes_on()
    {
        const string Body = "<?xml version=\"1.0\"?><ListMultipartUploadsResult><Bucket>zone</Bucket><IsTruncated>true</IsTruncated></ListMultipartUploadsResult>";
        S3ObjectStore store = Open(_ => $"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");

        LakeException error = await Should.ThrowAsync<LakeException>(
            () => store.ListUploadsAsync(_address with { Key = "" }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)));

        error.What.ShouldBe("The connection to the store failed: A listing of uploads that goes on does not say where");
        store.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Put_may_take_longer_than_a_try_when_its_body_gets_on()
    {
        S3ObjectStore store = Open(_ => Written, bytesPerSecond: 3_000_000);
        string path = Path.Combine(_folder, "upload");
        await File.WriteAllBytesAsync(path, new byte[16_000_000]);
        long begun = TimeProvider.System.GetTimestamp();

        ObjectInfo? written = await store.PutFileAsync(_address, path, sha256: null, PutCondition.None, CancellationToken.None);

        written!.ETag.ShouldBe("0123");
        (store.Requests, store.Retries).ShouldBe((1, 0));
        TimeProvider.System.GetElapsedTime(begun).ShouldBeGreaterThan(TimeSpan.FromSeconds(2 * TrySeconds), "twice what a try may take");
    }

    [Fact]
    public async Task Put_is_tried_again_when_its_body_stands_still()
    {
        S3ObjectStore store = Open(_ => Written, bytesPerSecond: 20);
        string path = Path.Combine(_folder, "upload");
        await File.WriteAllBytesAsync(path, new byte[16_000_000]);

        LakeException error = await Should.ThrowAsync<LakeException>(
            () => store.PutFileAsync(_address, path, sha256: null, PutCondition.None, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60)));

        error.What.ShouldBe($"The store did not answer within {TrySeconds} s");
        (store.Requests, store.Retries).ShouldBe((2, 1));
    }

    public void Dispose()
    {
        _open.ForEach(one => one.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private S3ObjectStore Open(Func<ProxiedRequest, string> answer, int bytesPerSecond = 0)
    {
        ScriptedProxy server = new(null, request => Task.FromResult<string?>(answer(request))) { BytesPerSecond = bytesPerSecond };
        _open.Add(server);
        return Open(server.Endpoint, new S3Options { Retries = 1, TryTimeout = TimeSpan.FromSeconds(TrySeconds) });
    }

    private S3ObjectStore Open(string endpoint, S3Options options)
    {
        S3Options all = new()
        {
            AccessKeyId = "somebody",
            SecretAccessKey = "hidden",
            Retries = options.Retries,
            RetryDelay = TimeSpan.FromMilliseconds(10),
            TryTimeout = options.TryTimeout,
            ConnectTimeout = options.ConnectTimeout,
        };
        S3ObjectStore store = new(endpoint, all, new LocalCopiesOptions(Path.Combine(_folder, "copies")), TimeProvider.System);
        _open.Insert(0, store);
        return store;
    }
}
