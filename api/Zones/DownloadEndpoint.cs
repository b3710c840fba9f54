using DataLake.Api.Problems;
using DataLake.Lake;
using DataLake.Lake.Storage;
using Microsoft.Net.Http.Headers;

namespace DataLake.Api.Zones;

/// <summary><c>GET /v1/zones/{zone}/download?key=</c>: the bytes of an object, as it was when the answer began.</summary>
internal sealed class DownloadEndpoint(LakeContext lake) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/zones/{zone}/download", (RequestDelegate)DownloadAsync);

    private async Task DownloadAsync(HttpContext context)
    {
        RequestFields fields = new(context.Request.Query);
        string key = fields.RequiredKey("key");
        if ((ZoneName.Find(context) is null ? ZoneName.Unknown : fields.Problem) is { } problem)
        {
            await problem.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        ObjectAddress address = lake.Path.In(ZoneName.Find(context)!.Value, key);
        ObjectInfo? found = await lake.Store.FindAsync(address, context.RequestAborted).ConfigureAwait(false);
        Stream? content = found is null ? null : await lake.Store.OpenReadAsync(found, context.RequestAborted).ConfigureAwait(false);
        if (content is null)
        {
            await PreviewEndpoint.UnknownObject.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        await using (content.ConfigureAwait(false))
        {
            // Whatever the bytes are, a browser stores them and never shows them as a page of the service.
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = found!.SizeBytes;
            context.Response.Headers.ETag = $"\"{found.ETag}\"";
            ContentDispositionHeaderValue disposition = new("attachment");
            disposition.SetHttpFileName(key[(key.LastIndexOf('/') + 1)..]);
            context.Response.Headers.ContentDisposition = disposition.ToString();
            await content.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
