namespace DataLake.Api.Console;

/// <summary>
/// <c>GET /</c> and the other pages of the console. They are open to everybody and show nothing by themselves: whatever they show,
/// their scripts ask the routes below <c>/v1</c> for, with the key that was typed in where keys are configured.
/// </summary>
internal sealed class ConsoleEndpoint : IEndpoint
{
    // Scripts and styles are files of the service alone, none is part of a page, and no text becomes markup.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    // Read when somebody first looks: most services are never looked at by a person.
    private readonly Lazy<ConsoleFiles> _files = new(() => new ConsoleFiles());

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (ConsolePage page in ConsolePage.All)
        {
            routes.MapGet(page.Path, (RequestDelegate)(context => WritePageAsync(context, page)));
        }

        routes.MapGet(ConsoleFiles.AssetRoute, (RequestDelegate)WriteAssetAsync);
    }

    private Task WritePageAsync(HttpContext context, ConsolePage page)
    {
        if (page.Path.Length > 1 && context.Request.Path.Value!.EndsWith('/'))
        {
            // What the page asks for is named from where it is. A proxy may have put it below another path, so this is, too.
            context.Response.Redirect($"..{page.Path}{context.Request.QueryString}", permanent: true);
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return _files.Value.Pages[page.Path].WriteAsync(context, FixedContent.AskAgain);
    }

    private Task WriteAssetAsync(HttpContext context)
    {
        if ((string?)context.Request.RouteValues["version"] == _files.Value.Version
            && _files.Value.Assets.TryGetValue((string?)context.Request.RouteValues["file"] ?? "", out FixedContent? asset))
        {
            return asset.WriteAsync(context, FixedContent.Forever);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
