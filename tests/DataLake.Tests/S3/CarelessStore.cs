using System.Globalization;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using DataLake.Lake.Storage;

namespace DataLake.Tests.S3;

/// <summary>The <see cref="S3Server"/> as one that does not keep conditions: it takes each put without looking, or knows no conditions.</summary>
internal sealed class CarelessStore : IDisposable
{
    private readonly AmazonS3Client _client = S3ClientFactory.Create(S3Server.Shared.Endpoint, S3Buckets.Options(), new AnswerWatch(TimeProvider.System));
    private readonly ScriptedProxy _proxy;
    private readonly bool _ignores;
    private int _conditions;

    /// <summary>Starts.</summary>
    /// <param name="ignores">Whether conditions are ignored; otherwise a put that has one is answered with 501.</param>
    public CarelessStore(bool ignores)
    {
        _ignores = ignores;
        _proxy = new ScriptedProxy(S3Server.Shared.Endpoint, AnswerAsync);
    }

    /// <summary>Its endpoint.</summary>
    public string Endpoint => _proxy.Endpoint;

    /// <summary>How many puts had a condition.</summary>
    public int Conditions => _conditions;

    public void Dispose()
    {
        _proxy.Dispose();
        _client.Dispose();
    }

    private async Task<string?> AnswerAsync(ProxiedRequest request)
    {
        if (request.Method is not ("PUT" or "POST") || (request.Header("If-None-Match") ?? request.Header("If-Match")) is null)
        {
            return null;
        }

        Interlocked.Increment(ref _conditions);
        return _ignores ? await PutAsync(request) : ScriptedProxy.Error(501, "NotImplemented");
    }

    /// <summary>Conditions are signed, so the put is made anew, without them.</summary>
    private async Task<string> PutAsync(ProxiedRequest request)
    {
        string[] path = request.Path.Split('/', 3);
        PutObjectRequest put = new() { BucketName = path[1], Key = path[2], InputStream = new MemoryStream(Content(request)) };
        foreach (string header in request.Head.Where(line => line.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)))
        {
            put.Metadata[header.Split(':')[0]] = header.Split(':', 2)[1].Trim();
        }

        try
        {
            PutObjectResponse response = await _client.PutObjectAsync(put);
            return $"HTTP/1.1 200 OK\r\nETag: {response.ETag}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
        catch (AmazonS3Exception e)
        {
            return ScriptedProxy.Error((int)e.StatusCode, e.ErrorCode);
        }
    }

    /// <summary>The body without the signatures that the client puts between its chunks.</summary>
    private static byte[] Content(ProxiedRequest request)
    {
        if (request.Header("x-amz-content-sha256")?.StartsWith("STREAMING-", StringComparison.Ordinal) != true)
        {
            return request.Body;
        }

        List<byte> content = [];
        int at = 0;
        while (true)
        {
            int end = request.Body.AsSpan(at).IndexOf("\r\n"u8) + at;
            int length = int.Parse(Encoding.ASCII.GetString(request.Body, at, end - at).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return [.. content];
            }

            content.AddRange(request.Body[(end + 2)..(end + 2 + length)]);
            at = end + 2 + length + 2;
        }
    }
}
