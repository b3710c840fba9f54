using DataLake.Api.Security;
using DataLake.Api.StoreAccess;
using DataLake.Api.Vouchers;
using DataLake.Lake;

namespace DataLake.Api.Problems;

/// <summary>Gives every error that has no body yet the one shape, and keeps what went wrong inside from the client.</summary>
/// <param name="next">What answers requests.</param>
/// <param name="log">Told of what should not happen.</param>
public sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    /// <summary>Answers a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Of(e.StatusCode, context).WriteAsync(context).ConfigureAwait(false);
            return;
        }
        catch (StoreBusyException e) when (!context.Response.HasStarted)
        {
            await SecurityProblems.TooManyAsync(context, TimeSpan.FromSeconds(1), e.Message).ConfigureAwait(false);
            return;
        }
        catch (LakeException e) when (e.IsAccessDenied && !context.Response.HasStarted)
        {
            await new Problem(
                StatusCodes.Status403Forbidden, "not-readable", "The service may not read this", $"{e.What}. {e.Mend}. /v1/zones says which zones the service may read.").WriteAsync(context).ConfigureAwait(false);
            return;
        }
        catch (LakeException e) when (!context.Response.HasStarted)
        {
            LogError(log, e, context.Request.Path, context.TraceIdentifier);
            await QuestionProblems.Unavailable(e).WriteAsync(context).ConfigureAwait(false);
            return;
        }
        catch (BadHttpRequestException)
        {
            // The answer has begun and the question ends in the middle: so does the answer, without the mark of its end.
            context.Abort();
            return;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogError(log, e, context.Request.Path, context.TraceIdentifier);
            context.Response.ContentLength = null;
            await Of(StatusCodes.Status500InternalServerError, context).WriteAsync(context).ConfigureAwait(false);
            return;
        }

        if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null })
        {
            await Of(context.Response.StatusCode, context).WriteAsync(context).ConfigureAwait(false);
        }
    }

    private static Problem Of(int status, HttpContext context) => status switch
    {
        404 => new(status, "not-found", "There is nothing at this address", $"No route matches {context.Request.Path}. The routes are in /openapi/v1.json."),
        405 => new(status, "method-not-allowed", "The method is not allowed here", $"{context.Request.Method} is not allowed for {context.Request.Path}; the header Allow says what is."),
        408 => new(status, "too-slow", "The request came too slowly", "Send it faster; a connection that stands still is given up."),
        413 => new(status, "too-large", "The request is too large", "Send less at once; more than one customer goes to /v1/vouchers/most-used/batch."),
        415 => new(status, "unsupported-media-type", "The media type is not supported", "Send application/json in UTF-8; a batch may also be application/x-ndjson or text/csv."),
        >= 500 => new(status, "internal", "Something went wrong inside", "Try again; if it stays, tell the operators the request's id, which is in the header X-Request-Id."),
        _ => new(status, "bad-request", "The request cannot be read", "Send a complete HTTP request whose body has the length that it states."),
    };

    [LoggerMessage(LogLevel.Error, "{Path} failed, request {RequestId}")]
    private static partial void LogError(ILogger log, Exception exception, PathString path, string requestId);
}
