using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Api.Zones;

/// <summary>
/// <c>GET /v1/zones/{zone}/objects?prefix=&amp;after=&amp;limit=</c>: the objects of a zone whose key starts with <c>prefix</c> and
/// comes after <c>after</c>, in the ordinal order of their keys, a page at a time.
/// </summary>
internal sealed class ObjectsEndpoint(LakeContext lake) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/zones/{zone}/objects", (RequestDelegate)ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        if (await PageQuestion.ReadAsync(context, isFolder: false).ConfigureAwait(false) is not { } question)
        {
            return;
        }

        (Zone zone, string prefix, string after, int limit) = question;
        (List<Entry> page, bool hasMore) = await ReadAsync(lake.Path.In(zone, prefix), after, limit, context.RequestAborted).ConfigureAwait(false);
        Response response = new(ZoneName.Of(zone), lake.Options.Buckets[zone], prefix, page, hasMore ? page[^1].Key : null);
        await JsonAnswer.WriteAsync(context, response, ZonesJson.Default.ObjectsResponse).ConfigureAwait(false);
    }

    private async Task<(List<Entry> Page, bool HasMore)> ReadAsync(ObjectAddress prefix, string after, int limit, CancellationToken cancellationToken)
    {
        List<Entry> page = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, after, cancellationToken).ConfigureAwait(false))
        {
            if (page.Count == limit)
            {
                return (page, true);
            }

            page.Add(new Entry(info.Address.Key, info.SizeBytes, info.ETag, info.LastModified));
        }

        return (page, false);
    }

    /// <summary>A page of objects.</summary>
    /// <param name="Zone">The zone.</param>
    /// <param name="Bucket">Its bucket.</param>
    /// <param name="Prefix">What the keys start with; may be empty.</param>
    /// <param name="Objects">The objects.</param>
    /// <param name="Next">What <c>after</c> of the next page is; null on the last one.</param>
    internal sealed record Response(string Zone, string Bucket, string Prefix, IReadOnlyList<Entry> Objects, string? Next);

    /// <summary>An object.</summary>
    /// <param name="Key">Its key, with all folders.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Etag">Changes whenever its bytes do; without quotes.</param>
    /// <param name="LastModified">When it was last written, UTC.</param>
    internal sealed record Entry(string Key, long Bytes, string Etag, DateTimeOffset LastModified);
}
