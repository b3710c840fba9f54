namespace DataLake.Pipeline.Profiling.Page;

/// <summary>Shows a few rows as they are stored.</summary>
internal static class ExampleTable
{
    /// <summary>Writes them.</summary>
    /// <param name="html">The page.</param>
    /// <param name="title">What they are.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="rows">Their values; null for NULL.</param>
    public static void Write(HtmlWriter html, string title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        html.Line($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><table class=\"examples\"><caption>{title}</caption><thead><tr>");
        foreach (string column in columns)
        {
            html.Write($"<th scope=\"col\">{column}</th>");
        }

        html.Line($"</tr></thead><tbody>");
        foreach (IReadOnlyList<string?> row in rows)
        {
            html.Write($"<tr>");
            foreach (string? value in row)
            {
                if (string.IsNullOrWhiteSpace(value))
                {
                    html.Write($"<td><em>{(value is null ? "null" : "blank")}</em></td>");
                }
                else
                {
                    html.Write($"<td>{ValueText.Cut(value)}</td>");
                }
            }

            html.Line($"</tr>");
        }

        html.Line($"</tbody></table></div>");
    }
}
