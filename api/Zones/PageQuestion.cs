using DataLake.Api.Problems;
using DataLake.Lake;

namespace DataLake.Api.Zones;

/// <summary>What a page of a zone's listing is asked for.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Prefix">What the keys start with; may be empty.</param>
/// <param name="After">The key that they come after; empty for none.</param>
/// <param name="Limit">The most entries.</param>
internal sealed record PageQuestion(Zone Zone, string Prefix, string After, int Limit)
{
    private const int UsualLimit = 100;
    private const int MostEntries = 1000;

    /// <summary>Reads it from the route and the query; says everything that is wrong there in the answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isFolder">Whether the prefix has to end at a slash.</param>
    /// <returns>The question, or null when it is answered with a problem already.</returns>
    public static async Task<PageQuestion?> ReadAsync(HttpContext context, bool isFolder)
    {
        RequestFields fields = new(context.Request.Query);
        string prefix = fields.Key("prefix");
        string after = fields.Key("after");
        int limit = fields.Whole("limit", UsualLimit, 1, MostEntries);
        if (isFolder && prefix.Length > 0 && !prefix.EndsWith('/'))
        {
            fields.Fault("prefix", "must be a folder, with a slash at its end, such as customer/voucher/; empty for the whole zone");
        }

        Zone? zone = ZoneName.Find(context);
        if ((zone is null ? ZoneName.Unknown : fields.Problem) is { } problem)
        {
            await problem.WriteAsync(context).ConfigureAwait(false);
            return null;
        }

        return new PageQuestion(zone!.Value, prefix, after, limit);
    }
}
