using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace DataLake.Api.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>: the description of every route, compressed when the request accepts gzip.</summary>
internal sealed class OpenApiEndpoint : IEndpoint
{
    private readonly Lazy<byte[]> _document = new(OpenApiDocument.Write);
    private readonly Lazy<byte[]> _compressed;

    public OpenApiEndpoint() => _compressed = new Lazy<byte[]>(() => OpenApiDocument.Compress(_document.Value));

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/openapi/v1.json", (RequestDelegate)GetAsync);

    private Task GetAsync(HttpContext context)
    {
        bool isCompressed = AcceptsGzip(context.Request.Headers.AcceptEncoding);
        byte[] document = isCompressed ? _compressed.Value : _document.Value;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (isCompressed)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }

        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    private static bool AcceptsGzip(StringValues accepted) =>
        StringWithQualityHeaderValue.TryParseList(accepted, out IList<StringWithQualityHeaderValue>? encodings)
        && encodings.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
