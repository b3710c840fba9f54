using System.Buffers;
using System.Diagnostics;
using DataLake.Api.Telemetry;
using Microsoft.Extensions.Primitives;

namespace DataLake.Api.Security;

/// <summary>
/// The outermost step but for routing: gives a request its id and its answer the headers that all have, bounds how many are answered
/// at once, and completes the request's trace and its line in the log where these are wanted. Routes that are open to everybody do not
/// count, so that health checks get through when the service is busy.
/// </summary>
/// <param name="next">What answers requests.</param>
/// <param name="options">How many at once, and whether to log each.</param>
/// <param name="log">Told of each request.</param>
public sealed partial class EdgeMiddleware(RequestDelegate next, ApiOptions options, ILogger<EdgeMiddleware> log)
{
    private const string IdHeader = "X-Request-Id";
    private const int LongestId = 64;

    private static readonly SearchValues<char> _idCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");
    private static readonly StringValues _noSniff = "nosniff";
    private static readonly StringValues _noStore = "no-store";
    private static readonly StringValues _noReferrer = "no-referrer";

    private int _underWay;

    /// <summary>Answers a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? id = context.Request.Headers[IdHeader];
        if (id is { Length: > 0 and <= LongestId } && !id.AsSpan().ContainsAnyExcept(_idCharacters))
        {
            context.TraceIdentifier = id;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers[IdHeader] = context.TraceIdentifier;
        headers.XContentTypeOptions = _noSniff;
        headers.CacheControl = _noStore;
        headers["Referrer-Policy"] = _noReferrer;
        return options.Operations is { LogsRequests: false, OtlpEndpoint: null } ? CountAsync(context) : WatchAsync(context);
    }

    private async Task WatchAsync(HttpContext context)
    {
        long started = Stopwatch.GetTimestamp();
        await CountAsync(context).ConfigureAwait(false);
        if (options.Operations.OtlpEndpoint is not null)
        {
            RequestTrace.Complete(context);
        }

        if (options.Operations.LogsRequests)
        {
            LogRequest(log, context.Request.Method, context.Request.Path, context.Response.StatusCode, Stopwatch.GetElapsedTime(started).TotalMilliseconds, context.TraceIdentifier);
        }
    }

    private Task CountAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is { Scope: ApiScopes.None } ? next(context) : CountedAsync(context);

    private async Task CountedAsync(HttpContext context)
    {
        try
        {
            await (Interlocked.Increment(ref _underWay) <= options.Security.ConcurrentRequests
                ? next(context)
                : SecurityProblems.TooManyAsync(context, TimeSpan.FromSeconds(1), "Too many requests are being answered; try again in the seconds that Retry-After says.")).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Path} {Status} in {Milliseconds} ms, request {RequestId}")]
    private static partial void LogRequest(ILogger log, string method, PathString path, int status, double milliseconds, string requestId);
}
