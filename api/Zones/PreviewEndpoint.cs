using System.Text.Json;
using DataLake.Api.Problems;
using DataLake.Api.Sessions;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Api.Zones;

/// <summary>
/// <c>GET /v1/zones/{zone}/preview?key=&amp;limit=</c>: what is in an object. Of a Parquet object the columns with their types, the
/// first rows and the number of rows; of a text (JSON, YAML, CSV and the like) the first lines. The answer has <c>zone</c>,
/// <c>key</c>, <c>bytes</c>, <c>etag</c>, <c>last_modified</c>, <c>format</c> (<c>parquet</c> or <c>text</c>), and then
/// <c>columns</c>, <c>rows</c>, <c>row_count</c>, or else <c>text</c>; and <c>truncated</c>: there is more than is shown.
/// </summary>
internal sealed class PreviewEndpoint(LakeContext lake, SessionPool sessions, ApiOptions options) : IEndpoint
{
    private const int UsualLimit = 100;
    private const int MostRows = 1000;

    private readonly SessionProblems _problems = new(options);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/zones/{zone}/preview", (RequestDelegate)PreviewAsync);

    private async Task PreviewAsync(HttpContext context)
    {
        RequestFields fields = new(context.Request.Query);
        string key = fields.RequiredKey("key");
        int limit = fields.Whole("limit", UsualLimit, 1, MostRows);
        if ((ZoneName.Find(context) is null ? ZoneName.Unknown : fields.Problem) is { } problem)
        {
            await problem.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        Zone zone = ZoneName.Find(context)!.Value;
        ObjectInfo? found = await lake.Store.FindAsync(lake.Path.In(zone, key), context.RequestAborted).ConfigureAwait(false);
        await (found is null ? UnknownObject.WriteAsync(context)
            : key.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? PreviewParquetAsync(context, zone, found, limit)
            : PreviewTextAsync(context, zone, found, limit)).ConfigureAwait(false);
    }

    private async Task PreviewParquetAsync(HttpContext context, Zone zone, ObjectInfo found, int limit)
    {
        if (found.SizeBytes > options.PreviewBytes)
        {
            await TooLarge(found).WriteAsync(context).ConfigureAwait(false);
            return;
        }

        LocalCopy? copy = null;
        try
        {
            // The object is brought here when the preview's turn has come, and within its time.
            SessionAnswer? answer = await sessions.RunAsync(context, async stop =>
            {
                copy = await lake.Store.FetchAsync(found, stop).ConfigureAwait(false);
                return copy is null ? null : sessions.CreateRequest(limit) with { ObjectPath = Path.GetFullPath(copy.Path) };
            }).ConfigureAwait(false);
            await (answer is null ? UnknownObject.WriteAsync(context)
                : answer.Outcome == SessionOutcome.Rows ? WriteAsync(context, zone, found, json => json.WriteString("format"u8, "parquet"), answer.Payload)
                : _problems.WriteAsync(context, answer, message => NotPreviewable(message.Replace(Path.GetFullPath(copy!.Path), found.Address.Key, StringComparison.Ordinal)))).ConfigureAwait(false);
        }
        finally
        {
            copy?.Dispose();
        }
    }

    private async Task PreviewTextAsync(HttpContext context, Zone zone, ObjectInfo found, int limit)
    {
        Stream? content = await lake.Store.OpenReadAsync(found, context.RequestAborted).ConfigureAwait(false);
        if (content is null)
        {
            await UnknownObject.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        (string Text, bool IsTruncated)? start;
        await using (content.ConfigureAwait(false))
        {
            start = await TextStart.ReadAsync(content, limit, context.RequestAborted).ConfigureAwait(false);
        }

        await (start is { } text
            ? WriteAsync(context, zone, found, json =>
            {
                json.WriteString("format"u8, "text");
                json.WriteString("text"u8, text.Text);
                json.WriteBoolean("truncated"u8, text.IsTruncated);
            }, default)
            : NotPreviewable("It is neither a Parquet object nor a text in UTF-8.").WriteAsync(context)).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext context, Zone zone, ObjectInfo found, Action<Utf8JsonWriter> writeContent, ReadOnlyMemory<byte> members) =>
        SessionAnswerBody.WriteAsync(context, members, json =>
        {
            json.WriteString("zone"u8, ZoneName.Of(zone));
            json.WriteString("key"u8, found.Address.Key);
            json.WriteNumber("bytes"u8, found.SizeBytes);
            json.WriteString("etag"u8, found.ETag);
            json.WriteString("last_modified"u8, found.LastModified.UtcDateTime);
            writeContent(json);
        });

    /// <summary>404: there is no object with that key.</summary>
    internal static Problem UnknownObject => new(
        StatusCodes.Status404NotFound, "unknown-object", "There is no such object", "/v1/zones/{zone}/objects lists the objects that there are.");

    private Problem TooLarge(ObjectInfo found) => new(
        StatusCodes.Status422UnprocessableEntity, "object-too-large", "The object is too large for a preview",
        $"It has {found.SizeBytes} bytes, and an object may have {options.PreviewBytes} to be previewed, LAKE_API_PREVIEW_SIZE. Download it, or raise the setting.");

    /// <summary>422: its bytes are not what its name says.</summary>
    internal static Problem NotPreviewable(string why) => new(
        StatusCodes.Status422UnprocessableEntity, "not-previewable", "The object cannot be previewed", $"{why} Download it to see what it is.");
}
