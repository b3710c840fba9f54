using System.Globalization;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>Shows a column: how complete it is, where its values lie, which are frequent, which are wrong.</summary>
internal static class ColumnSection
{
    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, ColumnProfile column)
    {
        html.Line($"<article class=\"column\" id=\"column-{column.Name}\">");
        html.Line($"<h3>{column.Name} <small>{column.Type}{(column.Kind == ColumnKind.Text || column.Type != "VARCHAR" ? "" : $", taken for {Kinds(column.Kind)}")}</small></h3>");
        WriteCompleteness(html, column);
        html.Line($"<div class=\"parts {(column.Histogram.Count > 0 ? "three" : "two")}\">");
        WriteNumbers(html, column);
        if (column.Histogram.Count > 0)
        {
            html.Line($"<div class=\"wide\">");
            BarChart.Draw(html, $"Histogram of {column.Name}", column.HistogramUnit, column.Histogram);
            BarChart.Draw(html, $"Histogram of {column.Name} without the ends of its long tail", column.HistogramUnit, column.HistogramDetail, "Without the ends of the long tail: rows");
            html.Line($"</div>");
        }

        WriteFrequent(html, column);
        html.Line($"</div>");
        WriteUnreadable(html, column);
        html.Line($"</article>");
    }

    private static string Kinds(ColumnKind kind) => kind == ColumnKind.Instant ? "instants" : "numbers";

    private static void WriteCompleteness(HtmlWriter html, ColumnProfile column)
    {
        long valid = column.Rows - column.Missing - column.Unreadable;
        html.Write($"<p class=\"filled\"><span class=\"meter\" aria-hidden=\"true\"><i class=\"valid\" style=\"flex-grow:{valid}\"></i>");
        html.Write($"<i class=\"missing\" style=\"flex-grow:{column.Missing}\"></i><i class=\"unreadable\" style=\"flex-grow:{column.Unreadable}\"></i></span> ");
        html.Line($"<span>{ValueText.Percent(valid, column.Rows)} with a value, {ValueText.Percent(column.Missing, column.Rows)} empty, {ValueText.Percent(column.Unreadable, column.Rows)} unreadable</span></p>");
    }

    private static void WriteNumbers(HtmlWriter html, ColumnProfile column)
    {
        html.Line($"<dl>");
        Entry("nulls", column.Nulls);
        Entry("blanks", column.Blanks);
        Entry("unreadable", column.Unreadable);
        Entry("distinct values", column.Distinct);
        Entry(column.Kind == ColumnKind.Text ? "first in order" : "least", column.Min);
        if (column.Kind != ColumnKind.Text)
        {
            Entry("first quartile", column.FirstQuartile);
            Entry("median", column.Median);
            Entry("third quartile", column.ThirdQuartile);
        }

        Entry(column.Kind == ColumnKind.Text ? "last in order" : "greatest", column.Max);
        html.Line($"</dl>");

        void Entry(string name, object? value) => html.Line($"<div><dt>{name}</dt><dd>{ValueText.Of(value)}</dd></div>");
    }

    private static void WriteFrequent(HtmlWriter html, ColumnProfile column)
    {
        if (column.MostFrequent.Count == 0)
        {
            return;
        }

        html.Line($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Most frequent values of {column.Name}\"><table class=\"frequent\"><caption>Most frequent</caption>");
        html.Line($"<thead><tr><th scope=\"col\">value</th><th scope=\"col\" class=\"n\">rows</th><th scope=\"col\" class=\"n\">share</th></tr></thead><tbody>");
        foreach (FrequentValue one in column.MostFrequent)
        {
            string width = (100.0 * one.Rows / column.MostFrequent[0].Rows).ToString("0.#", CultureInfo.InvariantCulture);
            html.Line($"<tr><th scope=\"row\" style=\"--share:{width}%\">{ValueText.Exact(one.Value)}</th><td class=\"n\">{ValueText.Count(one.Rows)}</td><td class=\"n\">{ValueText.Percent(one.Rows, column.Rows)}</td></tr>");
        }

        html.Line($"</tbody></table></div>");
    }

    private static void WriteUnreadable(HtmlWriter html, ColumnProfile column)
    {
        if (column.UnreadableExamples.Count == 0)
        {
            return;
        }

        html.Write($"<p class=\"wrong\">Unreadable, for example: ");
        foreach (FrequentValue one in column.UnreadableExamples)
        {
            html.Write($"<code>{ValueText.Of(one.Value)}</code> ({ValueText.Count(one.Rows)}) ");
        }

        html.Line($"</p>");
    }
}
