namespace DataLake.Api.OpenApi;

/// <summary><c>GET /docs</c>: the routes as a page to read and to try out. All of it comes from the service itself.</summary>
internal sealed class DocsEndpoint : IEndpoint
{
    // Swagger UI sets styles by itself; scripts are files of the service alone.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public void Map(IEndpointRouteBuilder routes)
    {
        // Made when it is first asked for: most services are never looked at by a person.
        Lazy<RequestDelegate> page = new(() => MakePage(routes));
        routes.MapGet("/docs/{**file}", (RequestDelegate)(context => page.Value(context)));
    }

    private static RequestDelegate MakePage(IEndpointRouteBuilder routes)
    {
        IApplicationBuilder page = routes.CreateApplicationBuilder();
        page.Use(next => context =>
        {
            // Files are served only where no route was chosen.
            context.SetEndpoint(null);
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            return next(context);
        });
        page.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.DocumentTitle = "Voucher API";
            options.SwaggerEndpoint("../openapi/v1.json", "v1");
        });
        return page.Build();
    }
}
