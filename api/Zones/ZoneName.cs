using DataLake.Api.Problems;
using DataLake.Lake;

namespace DataLake.Api.Zones;

/// <summary>Zones as paths name them: <c>raw</c>, <c>curated</c>, <c>provision</c>, <c>consumption</c>.</summary>
internal static class ZoneName
{
    private static readonly Dictionary<string, Zone> _zones = Enum.GetValues<Zone>().ToDictionary(Of, StringComparer.Ordinal);

    public static string Of(Zone zone) => zone.ToString().ToLowerInvariant();

    /// <summary>The zone that a request's path names, or null when there is no such zone.</summary>
    public static Zone? Find(HttpContext context) => _zones.TryGetValue((string)context.Request.RouteValues["zone"]!, out Zone zone) ? zone : null;

    public static Problem Unknown => new(
        StatusCodes.Status404NotFound, "unknown-zone", "There is no such zone", $"The zones are {string.Join(", ", _zones.Keys)}.");
}
