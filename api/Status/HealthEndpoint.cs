namespace DataLake.Api.Status;

/// <summary><c>GET /healthz</c>: 200 as long as the process lives.</summary>
internal sealed class HealthEndpoint : IEndpoint
{
    /// <summary>The route.</summary>
    public const string Route = "/healthz";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Route, (RequestDelegate)(context =>
        context.Response.WriteAsJsonAsync(new Response("alive"), StatusJson.Default.Response)));

    /// <summary>The answer.</summary>
    /// <param name="Status"><c>alive</c>.</param>
    internal sealed record Response(string Status);
}
