using System.Globalization;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>Shows rejected rows by reason, or those that would be rejected, with examples.</summary>
internal static class RejectedSection
{
    /// <summary>The rows that the curate stage rejected.</summary>
    public static void Write(HtmlWriter html, Comparison comparison)
    {
        html.Line($"<section id=\"rejected\"><h2>Rejected by reason</h2>");
        if (comparison.Rejected.Count == 0)
        {
            html.Line($"<p>No row was rejected.</p>");
        }

        WriteReasons(html, comparison.Rejected, comparison.RawColumns, comparison.RawRows);
        html.Line($"</section>");
    }

    /// <summary>The rows that it would reject.</summary>
    /// <param name="html">The page.</param>
    /// <param name="expected">The rows.</param>
    /// <param name="allRows">All rows that were judged.</param>
    public static void Write(HtmlWriter html, ExpectedRejections expected, long allRows)
    {
        html.Line($"<section id=\"rejected\"><h2>Would be rejected, by reason</h2>");
        html.Line($"<p>{(expected.Rows == 0 ? "No row" : ValueText.Count(expected.Rows))} of {ValueText.Count(allRows)} would be rejected for its values. Rows that repeat another one come on top, as <code>duplicate</code>.</p>");
        WriteReasons(html, expected.Reasons, expected.RawColumns, allRows);
        html.Line($"</section>");
    }

    private static void WriteReasons(HtmlWriter html, IReadOnlyList<RejectedReason> reasons, IReadOnlyList<string> columns, long allRows)
    {
        if (reasons.Count == 0)
        {
            return;
        }

        html.Line($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Rejected rows by reason\"><table class=\"frequent\"><thead><tr><th scope=\"col\">reason</th><th scope=\"col\" class=\"n\">rows</th><th scope=\"col\" class=\"n\">of all rows</th></tr></thead><tbody>");
        foreach (RejectedReason reason in reasons)
        {
            string width = (100.0 * reason.Rows / reasons[0].Rows).ToString("0.#", CultureInfo.InvariantCulture);
            html.Line($"<tr><th scope=\"row\" style=\"--share:{width}%\">{reason.Reason}</th><td class=\"n\">{ValueText.Count(reason.Rows)}</td><td class=\"n\">{ValueText.Percent(reason.Rows, allRows)}</td></tr>");
        }

        html.Line($"</tbody></table></div>");
        foreach (RejectedReason reason in reasons)
        {
            ExampleTable.Write(
                html, $"{reason.Reason}: the first of them, as delivered", ["delivery", "row, from 0", .. columns],
                reason.Examples.Select(one => (IReadOnlyList<string?>)[one.SourceKey, ValueText.Count(one.SourceRow), .. one.Values]));
        }
    }
}
