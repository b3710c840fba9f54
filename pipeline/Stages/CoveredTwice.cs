using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Finds the spans of time that two or more curated objects cover. Only there can two deliveries have brought the same row,
/// so only there are rows compared.
/// </summary>
internal static class CoveredTwice
{
    /// <summary>Finds the spans, both ends inclusive, ascending and apart from each other.</summary>
    /// <param name="objects">The objects; those without rows cover nothing.</param>
    public static IReadOnlyList<(DateTime From, DateTime To)> Spans(IEnumerable<CuratedObject> objects)
    {
        // An object's begin sorts before another's end at the same instant: they share that instant.
        IOrderedEnumerable<(DateTime At, int Step)> edges = objects
            .Where(one => one.From is not null && one.To is not null)
            .SelectMany(one => new[] { (At: one.From!.Value, Step: 1), (At: one.To!.Value, Step: -1) })
            .OrderBy(edge => edge.At).ThenByDescending(edge => edge.Step);
        List<(DateTime From, DateTime To)> spans = [];
        int depth = 0;
        DateTime begin = default;
        foreach ((DateTime at, int step) in edges)
        {
            depth += step;
            if (depth == 2 && step == 1)
            {
                begin = at;
            }
            else if (depth == 1 && step == -1)
            {
                spans.Add((begin, at));
            }
        }

        return spans;
    }
}
