using DataLake.Api.Console;
using Microsoft.AspNetCore.Http.Metadata;

namespace DataLake.Api.Security;

/// <summary>
/// Who may use a route, how large a body it takes, and whether it asks the store. Every route has one, given when the routes are mapped.
/// </summary>
internal sealed class RouteAccess : IRequestSizeLimitMetadata
{
    /// <summary>The longest body of a route that does not read as it answers, in bytes: 1 MiB.</summary>
    public const long LongestBody = 1 << 20;

    private static readonly HashSet<string> _open =
    [
        "/healthz", "/readyz", "/health", "/check_status", "/openapi/v1.json", "/docs/{**file}",
        .. ConsolePage.All.Select(page => page.Path), ConsoleFiles.AssetRoute,
    ];

    // Those that answer about a customer; the earlier routes do nothing else.
    private static readonly HashSet<string> _lookups =
    [
        "/v1/vouchers/most-used", "/v1/vouchers/most-used/batch", "/voucher/most-used", "/voucher_segment_selector", "/voucher",
        "/selection_criteria", "/search_voucher", "/2015-03-31/functions/function/invocations",
    ];

    private static readonly HashSet<string> _storeReads =
    [
        "/v1/snapshots", "/v1/snapshots/{execution_date}", "/v1/runs", "/v1/runs/{run_id}", "/v1/zones", "/v1/zones/{zone}/objects",
        "/v1/zones/{zone}/folders", "/v1/zones/{zone}/preview", "/v1/zones/{zone}/download", "/v1/quality", "/v1/quality/rejected",
    ];

    private RouteAccess(ApiScopes scope, long? longestBody, bool readsStore) => (Scope, MaxRequestBodySize, ReadsStore) = (scope, longestBody, readsStore);

    /// <summary>The scope that a key needs; none for a route that is open to everybody.</summary>
    public ApiScopes Scope { get; }

    /// <summary>The longest body in bytes; null when it is read piece by piece and may be of any length.</summary>
    public long? MaxRequestBodySize { get; }

    /// <summary>Whether every answer takes a look at the store; see <see cref="StoreAccess.StoreReadMiddleware"/>.</summary>
    public bool ReadsStore { get; }

    /// <summary>Says who may use a route.</summary>
    /// <param name="pattern">The route's pattern. One that is not known here takes the scope browse, never none.</param>
    public static RouteAccess Of(string pattern) => new(
        _open.Contains(pattern) ? ApiScopes.None
            : _lookups.Contains(pattern) ? ApiScopes.Lookup
            : pattern == "/v1/query" ? ApiScopes.Query
            : ApiScopes.Browse,
        pattern == "/v1/vouchers/most-used/batch" ? null : LongestBody,
        _storeReads.Contains(pattern));

    /// <summary>Makes a group whose routes get their access as they are mapped.</summary>
    public static IEndpointRouteBuilder Group(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Add(endpoint => endpoint.Metadata.Add(Of(((RouteEndpointBuilder)endpoint).RoutePattern.RawText ?? "")));
        return group;
    }
}
