using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using DataLake.Lake.Segments;

namespace DataLake.Api.Compatibility;

/// <summary>The page of <see cref="SearchEndpoint"/>: a form without scripts, and below it the answer.</summary>
internal static class SearchPage
{
    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}label{display:block;margin-top:1rem}"
        + "input,select,button{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}button{margin-top:1.5rem}output{display:block;margin-top:1.5rem}";

    /// <summary>What the page may do: be styled by the style that it brings, and send its form back.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Writes the page.</summary>
    /// <param name="scheme">Has the segmentations to choose from.</param>
    /// <param name="values">What was filled in, by field.</param>
    /// <param name="answer">The answer in words; null when nothing was asked yet.</param>
    public static string Write(SegmentScheme scheme, Func<string, string> values, string? answer)
    {
        string options = string.Concat(scheme.Segmentations.Select(one =>
            $"<option{(values("segment_name") == one.Name ? " selected" : "")}>{Encode(one.Name)}</option>"));
        return $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Search a voucher</title><style>{Style}</style></head>
            <body>
            <h1>Search a voucher</h1>
            <form method="post">
            {Input("country_code", "Country", "text", values)}
            <label>Segmentation<select name="segment_name">{options}</select></label>
            {Input("total_orders", "Number of orders", "number", values)}
            {Input("last_order_ts", "Last order, as yyyy-MM-dd", "text", values)}
            <button>Search</button>
            </form>
            {(answer is null ? "" : $"<output>{Encode(answer)}</output>")}
            </body>
            </html>

            """;
    }

    private static string Input(string name, string label, string type, Func<string, string> values) =>
        $"<label>{label}<input name=\"{name}\" type=\"{type}\" value=\"{Encode(values(name))}\"></label>";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
