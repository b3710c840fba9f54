using System.Text;

namespace DataLake.Api.Compatibility;

/// <summary>Writes answers of the older routes, which have shapes of their own.</summary>
internal static class PlainAnswer
{
    /// <summary>Answers with JSON.</summary>
    public static Task JsonAsync(HttpContext context, int status, string json) => WriteAsync(context, status, "application/json", json);

    /// <summary>Answers with plain text.</summary>
    public static Task TextAsync(HttpContext context, string text) => WriteAsync(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", text);

    /// <summary>Answers with a text of any media type.</summary>
    public static Task WriteAsync(HttpContext context, int status, string mediaType, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
