namespace DataLake.Api.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>: the description of every route, compressed when the request accepts gzip.</summary>
internal sealed class OpenApiEndpoint : IEndpoint
{
    private readonly Lazy<FixedContent> _document = new(() => new FixedContent("application/json", OpenApiDocument.Write()));

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        "/openapi/v1.json", (RequestDelegate)(context => _document.Value.WriteAsync(context, FixedContent.Never)));
}
