using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>Shows what the curate stage made of the raw objects, and what it rejected.</summary>
internal static class ComparisonSections
{
    /// <summary>Raw and curated side by side, and the rejected rows by reason; or why there is nothing to compare.</summary>
    public static void Write(HtmlWriter html, TableProfile profile)
    {
        html.Line($"<section id=\"comparison\"><h2>Raw against curated</h2>");
        if (profile.Comparison is not { } comparison)
        {
            WriteWhyNot(html, profile);
            return;
        }

        html.Line($"<p>Of {ValueText.Count(comparison.RawRows)} delivered rows, {ValueText.Count(comparison.CuratedRows)} were curated and "
            + $"{ValueText.Count(comparison.RejectedRows)} rejected ({ValueText.Percent(comparison.RejectedRows, comparison.RawRows)}); "
            + $"{ValueText.Bytes(comparison.RawBytes)} became {ValueText.Bytes(comparison.CuratedBytes)}.</p>");
        WriteColumns(html, comparison.Columns);
        html.Line($"</section>");
        RejectedSection.Write(html, comparison);
    }

    private static void WriteWhyNot(HtmlWriter html, TableProfile profile)
    {
        NoComparison why = profile.WhyNoComparison!;
        html.Line($"<p>{why.Reason} <code>{why.Command}</code> mends it, and publishes nothing.</p></section>");
        if (profile.ExpectedRejections is { } expected)
        {
            RejectedSection.Write(html, expected, profile.Overview.Rows);
        }
    }

    private static void WriteColumns(HtmlWriter html, IReadOnlyList<ColumnPair> pairs)
    {
        html.Line($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Columns, raw against curated\"><table class=\"pairs\"><thead><tr>");
        html.Line($"<th scope=\"col\">zone</th><th scope=\"col\">column</th><th scope=\"col\">type</th><th scope=\"col\" class=\"n\">empty</th><th scope=\"col\" class=\"n\">unreadable</th>");
        html.Line($"<th scope=\"col\" class=\"n\">distinct</th><th scope=\"col\" class=\"n\">least</th><th scope=\"col\" class=\"n\">median</th><th scope=\"col\" class=\"n\">greatest</th></tr></thead>");
        foreach (ColumnPair pair in pairs)
        {
            html.Line($"<tbody>");
            WriteColumn(html, "raw", pair.Raw);
            WriteColumn(html, "curated", pair.Curated);
            html.Line($"</tbody>");
        }

        html.Line($"</table></div>");
    }

    private static void WriteColumn(HtmlWriter html, string zone, PairedColumn column) => html.Line(
        $"<tr><td>{zone}</td><th scope=\"row\">{column.Name}</th><td>{column.Type}</td><td class=\"n\">{ValueText.Count(column.Missing)}</td><td class=\"n\">{ValueText.Count(column.Unreadable)}</td><td class=\"n\">{ValueText.Count(column.Distinct)}</td><td class=\"n\">{ValueText.Of(column.Min)}</td><td class=\"n\">{ValueText.Of(column.Median)}</td><td class=\"n\">{ValueText.Of(column.Max)}</td></tr>");
}
