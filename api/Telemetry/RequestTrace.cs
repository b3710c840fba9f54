using System.Diagnostics;

namespace DataLake.Api.Telemetry;

/// <summary>Says in a request's trace what the request was, in the names that OpenTelemetry gives; no query string and no header.</summary>
internal static class RequestTrace
{
    /// <summary>Completes the trace of a request that was answered; nothing happens when nobody traces.</summary>
    public static void Complete(HttpContext context)
    {
        if (Activity.Current is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        string method = context.Request.Method;
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            activity.DisplayName = $"{method} {route}";
            activity.SetTag("http.route", route);
        }

        activity.SetTag("http.request.method", method);
        activity.SetTag("url.path", context.Request.Path.Value);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        activity.SetTag("request.id", context.TraceIdentifier);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
