using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataLake.Api.OpenApi;

/// <summary>
/// The OpenAPI document: <c>Document/_document.json</c> with the schemas and responses that several routes share, and under
/// <c>paths</c> what the other files of that folder have. A new route is described in a file there; a test compares the document
/// with the routes.
/// </summary>
internal static class OpenApiDocument
{
    private const string Folder = "openapi/";
    private const string Shared = Folder + "_";

    private static readonly JsonSerializerOptions _readable = new(JsonSerializerOptions.Default) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Puts the document together; paths are in the order of their names.</summary>
    public static byte[] Write()
    {
        JsonObject document = Read(Shared + "document");
        document["components"]!["schemas"] = Read(Shared + "schemas");
        document["components"]!["responses"] = Read(Shared + "responses");
        SortedDictionary<string, JsonNode?> paths = new(StringComparer.Ordinal);
        foreach (string name in typeof(OpenApiDocument).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && !name.StartsWith(Shared, StringComparison.Ordinal)))
        {
            foreach ((string path, JsonNode? operations) in Read(name))
            {
                paths.Add(path, operations?.DeepClone());
            }
        }

        document["paths"] = new JsonObject(paths);
        return System.Text.Encoding.UTF8.GetBytes(document.ToJsonString(_readable) + "\n");
    }

    private static JsonObject Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
