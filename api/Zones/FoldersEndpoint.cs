using DataLake.Api.StoreAccess;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Api.Zones;

/// <summary>
/// <c>GET /v1/zones/{zone}/folders?prefix=&amp;after=&amp;limit=</c>: what is right below a folder of a zone, in the order of its
/// names, a page at a time: folders, whose keys end with a slash, and objects.
/// </summary>
internal sealed class FoldersEndpoint(LakeContext lake) : IEndpoint
{
    // Comes after all that keys have in common use: what begins with a folder's key is passed over in one request.
    private const string End = "\U0010FFFF";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/zones/{zone}/folders", (RequestDelegate)ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        if (await PageQuestion.ReadAsync(context, isFolder: true).ConfigureAwait(false) is not { } question)
        {
            return;
        }

        (Zone zone, string prefix, string after, int limit) = question;
        (List<Entry> page, bool hasMore) = await ReadAsync(context, lake.Path.In(zone, prefix), after, limit).ConfigureAwait(false);
        Response response = new(ZoneName.Of(zone), lake.Options.Buckets[zone], prefix, page, hasMore ? page[^1].Key : null);
        await JsonAnswer.WriteAsync(context, response, ZonesJson.Default.FoldersResponse).ConfigureAwait(false);
    }

    private async Task<(List<Entry> Page, bool HasMore)> ReadAsync(HttpContext context, ObjectAddress prefix, string after, int limit)
    {
        List<Entry> page = [];
        string last = after;
        while (await NextAsync(prefix, last.EndsWith('/') ? last + End : last, last, context.RequestAborted).ConfigureAwait(false) is { } entry)
        {
            // Each entry is a question to the store.
            StoreDeadline.Renew(context);
            if (page.Count == limit)
            {
                return (page, true);
            }

            page.Add(entry);
            last = entry.Key;
        }

        return (page, false);
    }

    /// <summary>The first entry whose key comes after a key and is not below the folder that was listed last.</summary>
    private async Task<Entry?> NextAsync(ObjectAddress prefix, string after, string last, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix, after, cancellationToken).ConfigureAwait(false))
        {
            string key = info.Address.Key;
            if (!last.EndsWith('/') || !key.StartsWith(last, StringComparison.Ordinal))
            {
                int slash = key.IndexOf('/', prefix.Key.Length);
                return slash < 0 ? new Entry(key, info.SizeBytes, info.ETag, info.LastModified) : new Entry(key[..(slash + 1)], null, null, null);
            }
        }

        return null;
    }

    /// <summary>A page of a folder.</summary>
    /// <param name="Zone">The zone.</param>
    /// <param name="Bucket">Its bucket.</param>
    /// <param name="Prefix">The folder; empty for the whole zone.</param>
    /// <param name="Entries">Folders and objects.</param>
    /// <param name="Next">What <c>after</c> of the next page is; null on the last one.</param>
    internal sealed record Response(string Zone, string Bucket, string Prefix, IReadOnlyList<Entry> Entries, string? Next);

    /// <summary>A folder or an object.</summary>
    /// <param name="Key">Its key, with all folders; that of a folder ends with a slash.</param>
    /// <param name="Bytes">An object's length; null for a folder.</param>
    /// <param name="Etag">An object's ETag, without quotes; null for a folder.</param>
    /// <param name="LastModified">When an object was last written, UTC; null for a folder.</param>
    internal sealed record Entry(string Key, long? Bytes, string? Etag, DateTimeOffset? LastModified);
}
