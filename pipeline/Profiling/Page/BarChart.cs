using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>Draws a histogram, with its numbers as a table below.</summary>
internal static class BarChart
{
    /// <summary>Draws one.</summary>
    /// <param name="html">The page.</param>
    /// <param name="title">What it shows, for those who do not see it.</param>
    /// <param name="unit">The unit of time of the bins; null for numbers.</param>
    /// <param name="bins">The bins; without any nothing is drawn.</param>
    /// <param name="caption">What is counted.</param>
    public static void Draw(HtmlWriter html, string title, string? unit, IReadOnlyList<HistogramBin> bins, string caption = "Rows")
    {
        if (bins.Count == 0)
        {
            return;
        }

        HistogramBin highest = bins.MaxBy(bin => bin.Rows)!;
        html.Line($"<figure class=\"chart\">");
        html.Line($"<figcaption>{caption} by {unit ?? "value"}; most in {Label(highest, unit)}: {ValueText.Count(highest.Rows)}</figcaption>");
        html.Write($"<svg viewBox=\"0 0 {bins.Count * 10} 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{title}; the table below has the numbers\">");
        for (int i = 0; i < bins.Count; i++)
        {
            // A bin with few rows is still to be seen.
            double height = bins[i].Rows == 0 ? 0 : Math.Max(1.5, 100.0 * bins[i].Rows / highest.Rows);
            if (height > 0)
            {
                html.Write($"<rect x=\"{(i * 10) + 0.7}\" y=\"{100 - height:0.##}\" width=\"8.6\" height=\"{height:0.##}\"><title>{Label(bins[i], unit)}: {ValueText.Count(bins[i].Rows)} rows</title></rect>");
            }
        }

        html.Line($"</svg>");
        html.Line($"<div class=\"axis\" aria-hidden=\"true\"><span>{Edge(bins[0].From, unit)}</span><span>{Edge(unit is null ? bins[^1].To : bins[^1].From, unit)}</span></div>");
        WriteTable(html, title, unit, bins);
        html.Line($"</figure>");
    }

    private static void WriteTable(HtmlWriter html, string title, string? unit, IReadOnlyList<HistogramBin> bins)
    {
        html.Line($"<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}, as a table\"><table>");
        html.Line($"<thead><tr><th scope=\"col\">{unit ?? "from"}</th><th scope=\"col\" class=\"n\">rows</th></tr></thead><tbody>");
        foreach (HistogramBin bin in bins.Where(bin => bin.Rows > 0))
        {
            html.Line($"<tr><th scope=\"row\">{Label(bin, unit)}</th><td class=\"n\">{ValueText.Count(bin.Rows)}</td></tr>");
        }

        html.Line($"</tbody></table></div></details>");
    }

    private static string Label(HistogramBin bin, string? unit) =>
        unit is null ? $"{ValueText.Of(bin.From)} to {ValueText.Of(bin.To)}" : Edge(bin.From, unit);

    private static string Edge(object edge, string? unit) => (edge, unit) switch
    {
        (DateTime time, "second" or "minute" or "hour") => ValueText.Of(time),
        (DateTime time, "day" or "week") => ValueText.Date(time),
        (DateTime time, "month") => ValueText.Date(time)[..7],
        (DateTime time, "quarter") => FormattableString.Invariant($"{time:yyyy} Q{((time.Month - 1) / 3) + 1}"),
        (DateTime time, _) => ValueText.Date(time)[..4],
        _ => ValueText.Of(edge),
    };
}
