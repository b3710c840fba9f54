using System.Text.Json;

namespace DataLake.Tests.Api.OpenApi;

/// <summary>A route as <c>/openapi/v1.json</c> describes it.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its pattern.</param>
/// <param name="Definition">What the document says of it.</param>
internal sealed record ApiOperation(string Method, string Path, JsonElement Definition)
{
    /// <summary>Its name.</summary>
    public string Id => Definition.GetProperty("operationId").GetString()!;

    /// <summary>The scope that a key needs; <c>none</c> for an open route.</summary>
    public string Scope => Definition.GetProperty("x-scope").GetString()!;

    /// <summary>Whether it keeps the answers of an earlier service, also for errors.</summary>
    public bool IsOfEarlierService => Definition.GetProperty("tags")[0].GetString() == "Earlier services";

    /// <summary>The bodies that are shown as examples, by media type; one without a media type where there are none.</summary>
    public IReadOnlyList<(string MediaType, string Text)> Bodies => Definition.TryGetProperty("requestBody", out JsonElement body)
        ? [.. body.GetProperty("content").EnumerateObject().Select(content => (content.Name, Text(content.Name, content.Value.GetProperty("example"))))]
        : [("", "")];

    /// <summary>All operations of a document.</summary>
    public static IReadOnlyList<ApiOperation> In(JsonElement document) =>
        [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(one => new ApiOperation(one.Name.ToUpperInvariant(), path.Name, one.Value)))];

    /// <summary>The address of the example.</summary>
    /// <param name="runId">A run that there is; the example's is another lake's.</param>
    public string Target(string runId)
    {
        string target = Path;
        List<string> query = [];
        foreach (JsonElement parameter in Definition.TryGetProperty("parameters", out JsonElement parameters) ? parameters.EnumerateArray() : default)
        {
            string name = parameter.GetProperty("name").GetString()!;
            string value = parameter.TryGetProperty("example", out JsonElement example) ? Uri.EscapeDataString(name == "run_id" ? runId : example.ToString()) : "";
            if (parameter.GetProperty("in").GetString() == "path")
            {
                target = target.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            }
            else if (value.Length > 0)
            {
                query.Add($"{name}={value}");
            }
        }

        return query.Count == 0 ? target : $"{target}?{string.Join('&', query)}";
    }

    private static string Text(string mediaType, JsonElement example) =>
        mediaType == "application/x-www-form-urlencoded" ? string.Join('&', example.EnumerateObject().Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value.ToString())}"))
        : example.ValueKind == JsonValueKind.String ? example.GetString()!
        : example.GetRawText();
}
