using System.Globalization;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>Shows what concerns rows as a whole: when they came about, two columns against each other, equal ones.</summary>
internal static class RowSections
{
    /// <summary>When the rows came about.</summary>
    public static void WriteOverTime(HtmlWriter html, TimeChart chart)
    {
        html.Line($"<section id=\"over-time\"><h2>Rows over time</h2>");
        html.Line($"<p>By {chart.Column}, UTC.</p>");
        BarChart.Draw(html, "Rows over time", chart.Unit, chart.Bins);
        if (chart.DetailUnit is { } unit)
        {
            html.Line($"<h3>Without what lies far from the others</h3>");
            BarChart.Draw(html, "Rows over time, without what lies far from the others", unit, chart.Detail);
        }

        html.Line($"</section>");
    }

    /// <summary>Two columns against each other.</summary>
    public static void WriteHeatMap(HtmlWriter html, HeatMap map)
    {
        html.Line($"<section id=\"heat-map\"><h2>{map.RowColumn} by {map.ColumnColumn}</h2>");
        html.Line($"<p>Rows, and their share of the row; the deeper the colour, the larger the share.</p>");
        html.Line($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{map.RowColumn} by {map.ColumnColumn}\"><table class=\"heat\"><thead><tr><th scope=\"col\">{map.RowColumn}</th>");
        foreach (string? label in map.Columns)
        {
            html.Write($"<th scope=\"col\" class=\"n\">{Label(label)}</th>");
        }

        html.Line($"<th scope=\"col\" class=\"n\">all</th></tr></thead><tbody>");
        foreach (HeatMapRow row in map.Rows)
        {
            long all = row.Counts.Sum();
            html.Write($"<tr><th scope=\"row\">{Label(row.Label)}</th>");
            foreach (long count in row.Counts)
            {
                string heat = ((double)count / all).ToString("0.###", CultureInfo.InvariantCulture);
                html.Write($"<td class=\"n{(count == 0 ? " none" : "")}\" style=\"--heat:{heat}\">{(count == 0 ? "–" : ValueText.Count(count))}");
                if (count > 0)
                {
                    html.Write($"<small>{ValueText.Percent(count, all)}</small>");
                }

                html.Write($"</td>");
            }

            html.Line($"<td class=\"n\">{ValueText.Count(all)}</td></tr>");
        }

        html.Line($"</tbody></table></div></section>");
    }

    private static string Label(string? label) => label switch
    {
        null => "others",
        "" => "empty",
        _ => ValueText.Label(label),
    };

    /// <summary>Rows that are equal in all columns.</summary>
    public static void WriteDuplicates(HtmlWriter html, TableProfile profile)
    {
        Duplicates duplicates = profile.Duplicates;
        html.Line($"<section id=\"duplicates\"><h2>Duplicates</h2>");
        html.Line($"<p>{ValueText.Count(duplicates.Surplus)} {(duplicates.Surplus == 1 ? "row repeats" : "rows repeat")} another row exactly, in every column.</p>");
        if (duplicates.Examples.Count > 0)
        {
            ExampleTable.Write(
                html, "Rows that occur more than once", ["times", .. profile.Columns.Select(column => column.Name)],
                duplicates.Examples.Select(one => (IReadOnlyList<string?>)[ValueText.Count(one.Times), .. one.Values]));
        }

        html.Line($"</section>");
    }
}
