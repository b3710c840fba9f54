using DataLake.Api.Security;

namespace DataLake.Api.Snapshots;

/// <summary>
/// Lets requests wait that come before the served snapshot is loaded: the service listens already while it loads, and the first
/// answer is a right one. Routes that are open to everybody, such as those for health checks, need no snapshot and do not wait.
/// </summary>
/// <param name="next">What answers requests.</param>
/// <param name="poller">Loads the snapshot.</param>
internal sealed class LoadedMiddleware(RequestDelegate next, SnapshotPoller poller)
{
    /// <summary>Answers a request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        poller.Loaded.IsCompleted || context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not { Scope: not ApiScopes.None } ? next(context) : WaitAsync(context);

    private async Task WaitAsync(HttpContext context)
    {
        await poller.Loaded.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }
}
