using DataLake.Api.Security;
using DataLake.Lake;

namespace DataLake.Api.StoreAccess;

/// <summary>
/// Gives routes that ask the store for every answer a place and a deadline. Those that ask it for an earlier snapshot alone have both
/// where that is found, <see cref="Snapshots.EarlierSnapshots"/>.
/// </summary>
/// <param name="next">What answers requests.</param>
/// <param name="lake">The clock.</param>
/// <param name="options">How long the store is waited for.</param>
/// <param name="places">How many may wait at once.</param>
internal sealed class StoreReadMiddleware(RequestDelegate next, LakeContext lake, ApiOptions options, StorePlaces places)
{
    private readonly Patience _patience = new(lake, options);

    /// <summary>Answers a request.</summary>
    /// <exception cref="StoreBusyException">Too many wait already.</exception>
    /// <exception cref="LakeException">The store does not answer in time.</exception>
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is { ReadsStore: true } ? ReadAsync(context) : next(context);

    private async Task ReadAsync(HttpContext context)
    {
        using IDisposable place = places.Take();
        using StoreDeadline deadline = new(context, options.StorePatience, lake.Clock);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (deadline.HasPassed && !context.Response.HasStarted)
        {
            throw _patience.Exhausted(context.Request.Path, e);
        }
    }
}
