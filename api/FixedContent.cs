using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace DataLake.Api;

/// <summary>
/// Bytes that stay the same as long as the service runs: compressed once, when a client first takes them so, and not sent again
/// to a client that has them. Safe to use from any number of threads.
/// </summary>
/// <param name="mediaType">The media type.</param>
/// <param name="bytes">The bytes.</param>
internal sealed class FixedContent(string mediaType, byte[] bytes)
{
    /// <summary>For content whose address changes whenever its bytes do: kept for a year, and never asked for again.</summary>
    public const string Forever = "public, max-age=31536000, immutable";

    /// <summary>For content that clients are not to keep.</summary>
    public const string Never = "no-store";

    /// <summary>For content that clients may keep and ask for again each time.</summary>
    public const string AskAgain = "no-cache";

    private readonly Lazy<byte[]> _compressed = new(() => Compress(bytes));
    private readonly string _etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"";

    /// <summary>How many bytes there are, compressed with gzip.</summary>
    public int CompressedBytes => _compressed.Value.Length;

    /// <summary>Answers a request: 304 when the client has the bytes already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caching">How long clients may keep them, as the header Cache-Control has it.</param>
    public Task WriteAsync(HttpContext context, string caching)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = caching;
        headers.ETag = _etag;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (IsKnown(context.Request.Headers.IfNoneMatch))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        bool isCompressed = AcceptsGzip(context.Request.Headers.AcceptEncoding);
        byte[] content = isCompressed ? _compressed.Value : bytes;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = content.Length;
        if (isCompressed)
        {
            headers.ContentEncoding = "gzip";
        }

        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    private bool IsKnown(StringValues known) =>
        EntityTagHeaderValue.TryParseList(known, out IList<EntityTagHeaderValue>? tags)
        && tags.Any(tag => tag.Tag == _etag || tag.Tag == EntityTagHeaderValue.Any.Tag);

    private static bool AcceptsGzip(StringValues accepted) =>
        StringWithQualityHeaderValue.TryParseList(accepted, out IList<StringWithQualityHeaderValue>? encodings)
        && encodings.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
