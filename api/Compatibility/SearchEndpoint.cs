using System.Text;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Api.Vouchers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DataLake.Api.Compatibility;

/// <summary>
/// <c>GET /search_voucher</c>: a page with a form, the fields of which may be in the query string. <c>POST</c> of the form, as
/// <c>application/x-www-form-urlencoded</c>: the same page with the answer, or with what is wrong; 200 both times.
/// </summary>
internal sealed class SearchEndpoint(ServedVouchers vouchers, ApiOptions options) : IEndpoint
{
    private const string Form = "application/x-www-form-urlencoded";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/search_voucher", (RequestDelegate)GetAsync);
        routes.MapPost("/search_voucher", (RequestDelegate)PostAsync);
    }

    private Task GetAsync(HttpContext context) => vouchers.Snapshot is { } snapshot
        ? WriteAsync(context, SearchPage.Write(snapshot.Scheme, field => context.Request.Query[field].LastOrDefault() ?? "", null))
        : vouchers.Absence.WriteAsync(context);

    private async Task PostAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) is not true)
        {
            await new Problem(
                StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "The body is not a form", $"Send the form as {Form}, as a browser does.").WriteAsync(context).ConfigureAwait(false);
        }
        else if (await SmallBody.ReadAsync(context, options.LongestQuestionBytes).ConfigureAwait(false) is { } body)
        {
            await (vouchers.Snapshot is { } snapshot
                ? AnswerAsync(context, snapshot, QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)))
                : vouchers.RefuseAsync(context)).ConfigureAwait(false);
        }
    }

    private Task AnswerAsync(HttpContext context, Snapshot snapshot, Dictionary<string, StringValues> form)
    {
        string Value(string field) => form.TryGetValue(field, out StringValues values) ? values.LastOrDefault() ?? "" : "";
        CustomerQuestion question = default;
        foreach (CustomerField field in Enum.GetValues<CustomerField>().Where(field => field != CustomerField.ExecutionDate))
        {
            question.Set(field, Value(field.Name()));
        }

        string answer = vouchers.Find(snapshot, ref question) is { } found
            ? $"Voucher amount: {found.AmountText} ({found.CountryCode}, {found.SegmentName} {found.Segment})"
            : InWords(VoucherLookup.Explain(snapshot, ref question, vouchers.Today));
        return WriteAsync(context, SearchPage.Write(snapshot.Scheme, Value, answer));
    }

    private static string InWords(Problem problem) =>
        $"{problem.Title}. " + (problem.Errors.Count > 0 ? string.Join("; ", problem.Errors.Select(error => $"{error.Key} {error.Value}")) + "." : problem.Detail);

    private static Task WriteAsync(HttpContext context, string page)
    {
        context.Response.Headers.ContentSecurityPolicy = SearchPage.ContentSecurityPolicy;
        return PlainAnswer.WriteAsync(context, StatusCodes.Status200OK, "text/html; charset=utf-8", page);
    }
}
