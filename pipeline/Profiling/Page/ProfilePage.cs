using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>
/// Shows a profile as one HTML page that needs nothing else: no network, no script. The same profile gives the same bytes.
/// </summary>
internal static class ProfilePage
{
    /// <summary>The page.</summary>
    public static string Write(TableProfile profile)
    {
        HtmlWriter html = new();
        WriteHead(html, profile);
        WriteOverview(html, profile);
        WriteAlerts(html, profile.Alerts);
        if (profile.OverTime is { } chart)
        {
            RowSections.WriteOverTime(html, chart);
        }

        if (profile.HeatMap is { } map)
        {
            RowSections.WriteHeatMap(html, map);
        }

        html.Line($"<section id=\"columns\"><h2>Columns</h2>");
        foreach (ColumnProfile column in profile.Columns)
        {
            ColumnSection.Write(html, column);
        }

        html.Line($"</section>");
        RowSections.WriteDuplicates(html, profile);
        ComparisonSections.Write(html, profile);
        WriteFiles(html, profile.Overview);
        html.Line($"</main></body></html>");
        return html.ToString();
    }

    private static void WriteHead(HtmlWriter html, TableProfile profile)
    {
        html.Line($"<!DOCTYPE html>");
        html.Line($"<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        html.Line($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>");
        html.Line($"<meta name=\"color-scheme\" content=\"light dark\"/><title>{profile.Table}{(profile.Key is { } alone ? $", {alone}" : "")}: profile</title>");
        html.Write($"<style>");
        html.Trusted(ProfileText.Read("page.css"));
        html.Line($"</style></head><body>");
        html.Line($"<a class=\"skip\" href=\"#overview\">To the numbers</a>");
        html.Line($"<header><p class=\"of\">{profile.Dataset}{(profile.Key is { } key ? $", {key} alone" : "")}{(profile.ExecutionDate is { } date ? $", curated for {ValueText.Of(date)}" : "")}</p><h1>{profile.Table}</h1>");
        html.Write($"<nav aria-label=\"Sections\"><a href=\"#alerts\">Alerts</a>");
        if (profile.OverTime is not null)
        {
            html.Write($"<a href=\"#over-time\">Over time</a>");
        }

        if (profile.HeatMap is not null)
        {
            html.Write($"<a href=\"#heat-map\">Heat map</a>");
        }

        html.Write($"<a href=\"#columns\">Columns</a><a href=\"#duplicates\">Duplicates</a><a href=\"#comparison\">Raw against curated</a>");
        if (profile.Comparison is not null || profile.ExpectedRejections is not null)
        {
            html.Write($"<a href=\"#rejected\">Rejected</a>");
        }

        html.Line($"<a href=\"#files\">Files</a></nav></header><main>");
    }

    private static void WriteOverview(HtmlWriter html, TableProfile profile)
    {
        TableOverview overview = profile.Overview;
        html.Line($"<section id=\"overview\"><h2>Overview</h2><dl class=\"cards\">");
        Card("rows", ValueText.Count(overview.Rows));
        Card("columns", ValueText.Count(overview.Columns));
        Card("size", ValueText.Bytes(overview.Bytes));
        Card(overview.Files.Count == 1 ? "file" : "files", ValueText.Count(overview.Files.Count));
        Card(overview.RowGroups == 1 ? "row group" : "row groups", ValueText.Count(overview.RowGroups));
        Card("from", overview.From is { } from ? ValueText.Date(from) : "–");
        Card("to", overview.To is { } to ? ValueText.Date(to) : "–");
        html.Line($"</dl></section>");

        void Card(string name, string value) => html.Line($"<div><dt>{name}</dt><dd>{value}</dd></div>");
    }

    private static void WriteAlerts(HtmlWriter html, IReadOnlyList<Alert> alerts)
    {
        html.Line($"<section id=\"alerts\"><h2>Alerts</h2>");
        if (alerts.Count == 0)
        {
            html.Line($"<p>Nothing stands out.</p></section>");
            return;
        }

        html.Line($"<ol class=\"alerts\">");
        foreach (Alert alert in alerts)
        {
            html.Write($"<li class=\"{(alert.Rows > 0 ? "rows" : "note")}\">");
            if (alert.Column is { } column)
            {
                html.Write($"<a href=\"#column-{column}\">{alert.Text}</a>");
            }
            else
            {
                html.Write($"{alert.Text}");
            }

            html.Line($"</li>");
        }

        html.Line($"</ol></section>");
    }

    private static void WriteFiles(HtmlWriter html, TableOverview overview)
    {
        html.Line($"<section id=\"files\"><h2>Files</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Files\"><table><thead><tr>");
        html.Line($"<th scope=\"col\">key</th><th scope=\"col\" class=\"n\">size</th><th scope=\"col\" class=\"n\">rows</th><th scope=\"col\" class=\"n\">row groups</th></tr></thead><tbody>");
        foreach (ProfiledFile file in overview.Files)
        {
            html.Line($"<tr><th scope=\"row\">{file.Key}</th><td class=\"n\">{ValueText.Bytes(file.Bytes)}</td><td class=\"n\">{ValueText.Count(file.Rows)}</td><td class=\"n\">{ValueText.Count(file.RowGroups)}</td></tr>");
        }

        html.Line($"</tbody></table></div></section>");
    }
}
