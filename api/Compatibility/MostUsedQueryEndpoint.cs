using System.Text;

namespace DataLake.Api.Compatibility;

/// <summary>
/// <c>GET /voucher/most-used?customer=</c> with the customer as JSON: 200 <c>{"voucher_amount":2640}</c>, or
/// <c>{"voucher_amount":null}</c> when there is no voucher for the customer.
/// </summary>
internal sealed class MostUsedQueryEndpoint(ServedVouchers vouchers) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/voucher/most-used", (RequestDelegate)GetAsync);

    private Task GetAsync(HttpContext context)
    {
        if (vouchers.Snapshot is not { } snapshot)
        {
            return vouchers.RefuseAsync(context);
        }

        string customer = context.Request.Query["customer"].LastOrDefault() ?? "";
        string amount = vouchers.Find(snapshot, Encoding.UTF8.GetBytes(customer))?.AmountText ?? "null";
        return PlainAnswer.JsonAsync(context, StatusCodes.Status200OK, $$"""{"voucher_amount":{{amount}}}""");
    }
}
