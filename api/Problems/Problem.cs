using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataLake.Api.Problems;

/// <summary>Why a request is not answered, as RFC 9457 has it: the one shape of all errors.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Type">Which problem it is, the end of its <c>type</c>: <c>unknown-country</c>.</param>
/// <param name="Title">The problem in a few words, the same every time.</param>
/// <param name="Detail">What is wrong this time, and how to mend it.</param>
public sealed record Problem(int Status, string Type, string Title, string Detail)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>What every <c>type</c> begins with.</summary>
    public const string TypePrefix = "urn:voucher-data-lake:problem:";

    // Signs such as < and ` may stand in JSON as they are; nobody puts these bodies into a page.
    /// <summary>How problems are written.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is wrong with each field, by its name; empty where fields are not what is wrong.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes the problem as a JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        WriteMembersTo(json);
        json.WriteEndObject();
    }

    /// <summary>Writes the problem's members into an object that the caller began.</summary>
    public void WriteMembersTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString("type"u8, TypePrefix + Type);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        if (Errors.Count > 0)
        {
            json.WriteStartObject("errors"u8);
            foreach ((string field, string error) in Errors)
            {
                json.WriteStartArray(field);
                json.WriteStringValue(error);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }
    }

    /// <summary>Answers a request with the problem.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = Status;
        context.Response.ContentType = MediaType;
        Utf8JsonWriter json = new(context.Response.BodyWriter, Readable);
        await using (json.ConfigureAwait(false))
        {
            WriteTo(json);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
