namespace DataLake.Api.Security;

/// <summary>Answers <c>HEAD</c> as <c>GET</c>, on every route that has it; the server keeps the body back.</summary>
/// <param name="next">What answers requests.</param>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    /// <summary>Answers a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }
}
