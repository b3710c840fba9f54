using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using DataLake.Api.Problems;
using DataLake.Api.Sessions;
using DataLake.Api.Snapshots;

namespace DataLake.Api.Queries;

/// <summary>
/// <c>POST /v1/query</c> with <c>{"sql":"SELECT ..."}</c>: one query that only reads, over the tables <c>voucher_usage</c> and
/// <c>voucher_most_used</c> of the served snapshot. The answer has <c>columns</c> (name and SQL type), <c>rows</c> (arrays in
/// that order), <c>row_count</c>, <c>truncated</c> (there were more rows than <c>LAKE_API_QUERY_ROWS</c>, or than 16 MiB hold),
/// <c>execution_date</c> and <c>elapsed_ms</c>.
/// </summary>
internal sealed class QueryEndpoint(SnapshotHolder holder, SnapshotTables tables, SessionPool sessions, ApiOptions options, TimeProvider clock) : IEndpoint
{
    /// <summary>The longest body, in bytes.</summary>
    public const int LongestBodyBytes = 256 << 10;

    private readonly SessionProblems _problems = new(options);

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/query", (RequestDelegate)AskAsync);

    private async Task AskAsync(HttpContext context)
    {
        (string? sql, Problem? problem) = await ReadAsync(context).ConfigureAwait(false);
        Snapshot? snapshot = holder.Current;
        if ((problem ?? (snapshot is null ? holder.Absence : null)) is { } wrong)
        {
            await wrong.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        long start = clock.GetTimestamp();
        SessionAnswer answer;
        using (SnapshotTables.Use use = tables.Take(snapshot!))
        {
            answer = await sessions.RunAsync(context, sessions.CreateRequest(options.QueryRows) with { Sql = sql, TablesPath = use.Path }).ConfigureAwait(false);
        }

        await (answer.Outcome == SessionOutcome.Rows
            ? WriteAsync(context, answer, snapshot!, clock.GetElapsedTime(start))
            : _problems.WriteAsync(context, answer, message => new Problem(
                StatusCodes.Status400BadRequest, "query-refused", "The query cannot be run", message))).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context, SessionAnswer answer, Snapshot snapshot, TimeSpan elapsed)
    {
        context.Response.ContentType = "application/json";
        PipeWriter body = context.Response.BodyWriter;
        body.Write("{"u8);
        await SessionAnswerBody.WriteMembersAsync(body, answer.Payload, context.RequestAborted).ConfigureAwait(false);
        body.Write(","u8);
        ArrayBufferWriter<byte> rest = new();
        Utf8JsonWriter json = new(rest);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteString("execution_date"u8, snapshot.ExecutionDate.Instant);
            json.WriteNumber("elapsed_ms"u8, Math.Round(elapsed.TotalMilliseconds, 1));
            json.WriteEndObject();
        }

        body.Write(rest.WrittenSpan[1..]);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<(string? Sql, Problem? Problem)> ReadAsync(HttpContext context)
    {
        if (!MediaTypes.IsJson(context.Request))
        {
            return (null, new Problem(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "The media type is not supported", "Send application/json in UTF-8."));
        }

        PipeReader body = context.Request.BodyReader;
        ReadResult read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        while (!read.IsCompleted && read.Buffer.Length <= LongestBodyBytes)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        }

        (string? Sql, Problem? Problem) result = read.Buffer.Length <= LongestBodyBytes
            ? Parse(read.Buffer)
            : (null, new Problem(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large", $"Send a query of at most {LongestBodyBytes >> 10} KiB."));
        body.AdvanceTo(read.Buffer.End);
        return result;
    }

    private static (string? Sql, Problem? Problem) Parse(in ReadOnlySequence<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, InvalidJson("it is another JSON value."));
            }

            string? sql = document.RootElement.TryGetProperty("sql"u8, out JsonElement element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;
            return string.IsNullOrWhiteSpace(sql) ? (null, InvalidSql("is missing and must be the text of one query"))
                : sql.Contains('\0', StringComparison.Ordinal) ? (null, InvalidSql("must not contain the character NUL"))
                : (sql, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, InvalidJson(e.Message));
        }
    }

    private static Problem InvalidSql(string fault) => RequestFields.Invalid(new Dictionary<string, string> { ["sql"] = fault });

    private static Problem InvalidJson(string where) => new(
        StatusCodes.Status400BadRequest, "invalid-json", "The body is not a JSON object", $"Send one JSON object with the field sql: {where}");
}
