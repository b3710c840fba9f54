using System.IO.Pipelines;
using System.Text.Json;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Api.Telemetry;
using DataLake.Lake;

namespace DataLake.Api.Vouchers;

/// <summary>
/// <c>POST</c> and <c>GET /v1/vouchers/most-used</c>: the voucher amount that is used most in the segment that a customer
/// belongs to. The body, or the query string, has the fields of <see cref="CustomerField"/>; the answer is
/// <see cref="VoucherAnswer.Json"/>.
/// </summary>
internal sealed class MostUsedEndpoint(SnapshotHolder holder, EarlierSnapshots earlier, ApiOptions options, ApiMetrics metrics, TimeProvider clock) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/vouchers/most-used", (RequestDelegate)PostAsync);
        routes.MapGet("/v1/vouchers/most-used", (RequestDelegate)GetAsync);
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!MediaTypes.IsJson(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        PipeReader body = context.Request.BodyReader;
        ReadResult read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        while (!read.IsCompleted && read.Buffer.Length <= options.LongestQuestionBytes)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        }

        if (read.Buffer.Length > options.LongestQuestionBytes)
        {
            // What was read is given back, or the server could not pass over the rest.
            body.AdvanceTo(read.Buffer.End);
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        CustomerQuestion question = default;
        string? fault = CustomerJson.ReadAlone(new Utf8JsonReader(read.Buffer), ref question);
        body.AdvanceTo(read.Buffer.End);
        await (fault is null ? AnswerAsync(context, question) : RefuseAsync(context, QuestionProblems.InvalidJson(fault))).ConfigureAwait(false);
    }

    private Task GetAsync(HttpContext context)
    {
        CustomerQuestion question = default;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Query)
        {
            if (CustomerFields.Find(name) is { } field)
            {
                question.Set(field, Instants.WithPlus(values.Count > 0 ? values[^1] ?? "" : ""));
            }
        }

        return AnswerAsync(context, question);
    }

    private Task AnswerAsync(HttpContext context, in CustomerQuestion question)
    {
        // Taken once: another may be swapped in at any moment.
        Snapshot? current = holder.Current;
        return question.ExecutionDate is { } date && date != current?.ExecutionDate ? AnswerEarlierAsync(context, question, date)
            : current is not null ? AnswerAsync(context, current, question)
            : RefuseAsync(context, holder.Absence);
    }

    private async Task AnswerEarlierAsync(HttpContext context, CustomerQuestion question, ExecutionDate date)
    {
        Snapshot? snapshot = await earlier.FindAsync(date, context.RequestAborted).ConfigureAwait(false);
        await (snapshot is null ? RefuseAsync(context, QuestionProblems.UnknownSnapshot(date.ToString())) : AnswerAsync(context, snapshot, question)).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, Snapshot snapshot, CustomerQuestion question)
    {
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (VoucherLookup.Find(snapshot, ref question, today) is not { } answer)
        {
            return RefuseAsync(context, VoucherLookup.Explain(snapshot, ref question, today));
        }

        metrics.CountLookup(ApiMetrics.Answered);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Json.Length;
        return context.Response.Body.WriteAsync(answer.Json, context.RequestAborted).AsTask();
    }

    private Task RefuseAsync(HttpContext context, Problem problem)
    {
        metrics.CountLookup(problem.Type);
        return problem.WriteAsync(context);
    }
}
