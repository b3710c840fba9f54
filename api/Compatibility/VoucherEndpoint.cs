namespace DataLake.Api.Compatibility;

/// <summary>
/// <c>POST /voucher</c> with the customer as JSON: 200 <c>{"voucher_amount":2640}</c>, or 400
/// <c>{"invalid_request":"not in Range"}</c> when there is no voucher for the customer.
/// </summary>
internal sealed class VoucherEndpoint(ServedVouchers vouchers, ApiOptions options) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/voucher", (RequestDelegate)PostAsync);

    private async Task PostAsync(HttpContext context)
    {
        if (await SmallBody.ReadAsync(context, options.LongestQuestionBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        await (vouchers.Snapshot is not { } snapshot ? vouchers.RefuseAsync(context)
            : vouchers.Find(snapshot, body) is { } answer ? PlainAnswer.JsonAsync(context, StatusCodes.Status200OK, $$"""{"voucher_amount":{{answer.AmountText}}}""")
            : PlainAnswer.JsonAsync(context, StatusCodes.Status400BadRequest, """{"invalid_request":"not in Range"}""")).ConfigureAwait(false);
    }
}
