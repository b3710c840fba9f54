using System.Net;
using Microsoft.Extensions.Primitives;

namespace DataLake.Api.Security;

/// <summary>
/// Lets a request through to its route when its key may use that route and does not come too often. Without configured keys
/// there is nothing to show, and the rate is bounded by address; then the request must name this machine as its host, or any web
/// page could read the lake through a browser on it, by a name of its own that leads to 127.0.0.1.
/// </summary>
/// <param name="next">What answers requests.</param>
/// <param name="options">The keys.</param>
/// <param name="rates">How often a client may come.</param>
internal sealed class AccessMiddleware(RequestDelegate next, ApiOptions options, RequestRates rates)
{
    private const string KeyHeader = "X-Api-Key";
    private const string Bearer = "Bearer ";

    private readonly ApiKeyList _keys = options.Security.Keys;

    /// <summary>The host that was last found to be this machine.</summary>
    private volatile string _ownHost = "";

    /// <summary>Answers a request, or turns it away.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ApiScopes? needed = context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>()?.Scope;
        if (needed == ApiScopes.None)
        {
            return next(context);
        }

        if (_keys.IsEmpty && !IsOwnHost(context.Request.Host))
        {
            return SecurityProblems.WrongHostAsync(context);
        }

        ApiKey? key = _keys.IsEmpty ? null : FindKey(context);
        if (rates.Take(key ?? (object?)context.Connection.RemoteIpAddress ?? IPAddress.None) is { } wait)
        {
            return SecurityProblems.TooManyAsync(
                context, wait, $"At most {options.Security.RequestsPerSecond} requests a second are answered; wait for the seconds that Retry-After says, and send many customers as a batch.");
        }

        return _keys.IsEmpty || needed is not { } scope ? next(context)
            : key is null ? SecurityProblems.NoKeyAsync(context)
            : (key.Scopes & scope) == 0 ? SecurityProblems.WrongScopeAsync(context, key, scope)
            : next(context);
    }

    /// <summary>Whether a host is this machine, or none is named, as no browser does.</summary>
    private bool IsOwnHost(HostString host)
    {
        if (!host.HasValue || host.Value == _ownHost)
        {
            return true;
        }

        if (!Loopback.IsHost(host.Host))
        {
            return false;
        }

        _ownHost = host.Value;
        return true;
    }

    private ApiKey? FindKey(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        StringValues shown = headers[KeyHeader];
        if (shown.Count == 1)
        {
            return ShownKey.Find(_keys, shown.ToString(), 0, context.Features);
        }

        StringValues authorization = headers.Authorization;
        return shown.Count == 0 && authorization.Count == 1 && authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? ShownKey.Find(_keys, authorization.ToString(), Bearer.Length, context.Features)
            : null;
    }
}
