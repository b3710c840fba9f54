using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Robustness;

/// <summary>Nothing that a client sends makes the service fail, or tell what is inside.</summary>
public sealed class FuzzTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const int Requests = 50_000;
    private const int Workers = 8;
    private readonly ConcurrentBag<string> _faults = [];
    private readonly ConcurrentDictionary<int, int> _statuses = [];

    [Fact]
    public async Task No_bad_request_makes_the_service_fail_or_leak()
    {
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => SendAsync(worker))));

        _faults.Take(5).ShouldBeEmpty();
        _statuses.Values.Sum().ShouldBe(Requests);
        _statuses.Keys.ShouldBeSubsetOf([200, 201, 400, 404, 405, 413, 415, 422]);
        _statuses.Keys.Count.ShouldBeGreaterThan(5, "the requests are wrong in more than one way");
        (await published.Api.GetAsync("/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=3")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET /v1/segments HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /v1/segments\0 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /v1/\u00e9 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /v1/segments HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n")]
    [InlineData("GET  HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("\r\n\r\n\r\n\r\n")]
    [InlineData("POST /v1/vouchers/most-used HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /v1/vouchers/most-used HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST /v1/vouchers/most-used HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nx")]
    [InlineData("POST /v1/vouchers/most-used HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}")]
    [InlineData("POST /v1/vouchers/most-used HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}")]
    [InlineData("POST /v1/vouchers/most-used HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{")]
    [InlineData("POST /v1/vouchers/most-used/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}")]
    [InlineData("POST /v1/vouchers/most-used/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: 50\r\n\r\n{}\n{")]
    [InlineData("POST /v1/vouchers/most-used/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n\r\n")]
    public async Task No_broken_HTTP_makes_the_service_fail(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(published.Api.Client.BaseAddress!.Host, published.Api.Client.BaseAddress.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        byte[] answer = new byte[12];

        int length = 0;
        try
        {
            length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, late.Token);
        }
        catch (IOException)
        {
            // It hung up: an answer to one who breaks off.
        }

        Encoding.Latin1.GetString(answer, 0, length).ShouldNotStartWith("HTTP/1.1 5");
        (await published.Api.GetAsync("/healthz")).Status.ShouldBe(200);
    }

    private async Task SendAsync(int worker)
    {
        BadRequests requests = new(worker);
        using HttpClient client = new();
        for (int i = 0; i < Requests / Workers; i++)
        {
            BadRequest request = requests.Next();
            try
            {
                await SendAsync(client, request);
            }
            catch (HttpRequestException e)
            {
                _faults.Add($"{e.Message}: {request}");
            }
        }
    }

    private async Task SendAsync(HttpClient client, BadRequest request)
    {
        // The target goes over the wire as it is.
        Uri address = new(published.Api.Client.BaseAddress!.ToString().TrimEnd('/') + request.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage message = new(new HttpMethod(request.Method), address);
        if (request.Method == "POST")
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.MediaType);
        }

        using HttpResponseMessage response = await client.SendAsync(message);
        string body = await response.Content.ReadAsStringAsync();
        int status = (int)response.StatusCode;
        _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        string mediaType = response.Content.Headers.ContentType?.MediaType ?? "";
        bool isShaped = status < 400 || (body.Length == 0 && IsOfTheServer(response, request)) || mediaType == "application/problem+json" || IsOfEarlierService(request.Target);
        if (status >= 500 || !isShaped || Leaks(body))
        {
            _faults.Add($"{status} {mediaType} {body} to {request}");
        }
    }

    // An answer to HEAD has no body, and neither has one that the server gives before a request is one; that has no id, either.
    private static bool IsOfTheServer(HttpResponseMessage response, BadRequest request) =>
        request.Method == "HEAD" || ((int)response.StatusCode is 400 or 414 or 431 && !response.Headers.Contains("X-Request-Id"));

    private static bool IsOfEarlierService(string target) => target.StartsWith("/voucher", StringComparison.Ordinal) || target.StartsWith("/search_voucher", StringComparison.Ordinal);

    private bool Leaks(string body) =>
        body.Contains("Exception", StringComparison.Ordinal) || body.Contains("   at ", StringComparison.Ordinal)
        || body.Contains("DataLake.", StringComparison.Ordinal) || body.Contains(published.Lake.Folder, StringComparison.Ordinal);
}
