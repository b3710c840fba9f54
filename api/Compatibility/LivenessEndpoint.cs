namespace DataLake.Api.Compatibility;

/// <summary><c>GET /check_status</c>: <c>Active!</c>; <c>GET /health</c>: <c>{"status":"UP"}</c>. Both as long as the process lives.</summary>
internal sealed class LivenessEndpoint : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/check_status", (RequestDelegate)(context => PlainAnswer.TextAsync(context, "Active!")));
        routes.MapGet("/health", (RequestDelegate)(context => PlainAnswer.JsonAsync(context, StatusCodes.Status200OK, """{"status":"UP"}""")));
    }
}
