using Microsoft.Net.Http.Headers;

namespace DataLake.Api.Problems;

/// <summary>Says of which media type a request's body is.</summary>
internal static class MediaTypes
{
    /// <summary>JSON, which a body is unless the request says.</summary>
    public const string Json = "application/json";

    /// <summary>Whether a body is JSON in UTF-8.</summary>
    public static bool IsJson(HttpRequest request) => Find(request, [Json]) is not null;

    /// <summary>Finds the media type of a body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The media types that the route takes, in lower case.</param>
    /// <returns>One of those known, JSON unless the request says; null when it is another, or not in UTF-8.</returns>
    public static string? Find(HttpRequest request, string[] known)
    {
        if (request.ContentType is null or Json)
        {
            return Json;
        }

        return MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                ? Array.Find(known, one => type.MediaType.Equals(one, StringComparison.OrdinalIgnoreCase))
                : null;
    }
}
