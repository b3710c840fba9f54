using System.Globalization;
using DataLake.Api.Problems;

namespace DataLake.Api.Security;

/// <summary>Why a request is turned away before it is looked at.</summary>
internal static class SecurityProblems
{
    private static readonly Problem _noKey = new(
        StatusCodes.Status401Unauthorized, "unauthorized", "A key is needed", "Send a valid key as X-Api-Key: <key>, or as Authorization: Bearer <key>.");

    private static readonly Problem _wrongHost = new(
        StatusCodes.Status403Forbidden, "forbidden", "The host is not this machine",
        "Without configured keys only requests to localhost, 127.0.0.1 or [::1] are answered. Ask there, or configure keys with LAKE_API_KEYS.");

    /// <summary>401: no key, or none that is known.</summary>
    public static Task NoKeyAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return _noKey.WriteAsync(context);
    }

    /// <summary>403: the key may do other things.</summary>
    public static Task WrongScopeAsync(HttpContext context, ApiKey key, ApiScopes scope)
    {
        string name = scope.ToString().ToLowerInvariant();
        return new Problem(
            StatusCodes.Status403Forbidden, "forbidden", "The key may not do this",
            $"The key of '{key.Name}' lacks the scope {name}; ask the operators for a key that has it.").WriteAsync(context);
    }

    /// <summary>403: there are no keys, and the request was sent to a name that is not this machine's own.</summary>
    public static Task WrongHostAsync(HttpContext context) => _wrongHost.WriteAsync(context);

    /// <summary>429: too many requests a second, or too many at once.</summary>
    public static Task TooManyAsync(HttpContext context, TimeSpan wait, string detail)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new Problem(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests", detail).WriteAsync(context);
    }
}
