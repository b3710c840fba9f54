using DataLake.Api.StoreAccess;
using DataLake.Lake;

namespace DataLake.Api.Zones;

/// <summary>
/// <c>GET /v1/zones</c>: the four zones, and which of them the service may read. Lookups need the consumption zone alone, so
/// the others may well be closed to it.
/// </summary>
internal sealed class ZonesEndpoint(LakeContext lake, ApiOptions options) : IEndpoint
{
    private readonly Patience _patience = new(lake, options);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/zones", (RequestDelegate)ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        // A zone that does not answer in time is one that cannot be read, and is listed so.
        StoreDeadline.Lift(context);
        Entry[] entries = await Task.WhenAll(Enum.GetValues<Zone>().Select(zone => LookAsync(zone, context.RequestAborted))).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, new Response(entries, options.StoreConsole), ZonesJson.Default.ZonesResponse).ConfigureAwait(false);
    }

    private async Task<Entry> LookAsync(Zone zone, CancellationToken cancellationToken)
    {
        string bucket = lake.Options.Buckets[zone];
        try
        {
            return await _patience.WaitAsync(
                bucket,
                async stop =>
                {
                    await lake.Store.CheckReadableAsync(bucket, stop).ConfigureAwait(false);
                    return new Entry(ZoneName.Of(zone), bucket, true, null);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e)
        {
            return new Entry(ZoneName.Of(zone), bucket, false, $"{e.What}. {e.Mend}.");
        }
    }

    /// <summary>The answer.</summary>
    /// <param name="Zones">The zones, in the order in which data moves through them.</param>
    /// <param name="Console">The address of the object store's own console; null where none is set.</param>
    internal sealed record Response(IReadOnlyList<Entry> Zones, string? Console);

    /// <summary>A zone.</summary>
    /// <param name="Zone">Its name.</param>
    /// <param name="Bucket">Its bucket, or its folder in a lake that is a folder.</param>
    /// <param name="Readable">Whether the service may list it; a bucket that nothing was written to yet is readable, and empty.</param>
    /// <param name="Reason">Why it is not readable, and how to mend it; null when it is.</param>
    internal sealed record Entry(string Zone, string Bucket, bool Readable, string? Reason);
}
