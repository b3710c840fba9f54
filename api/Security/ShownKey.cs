using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace DataLake.Api.Security;

/// <summary>
/// The key that a connection showed last. Clients show the same one with every request, and hashing it is half of what a key
/// costs; so it is hashed once for a connection and afterwards compared, in a time that does not depend on where it differs.
/// </summary>
/// <param name="Text">What the client showed.</param>
/// <param name="Start">Where in it the key begins.</param>
/// <param name="Key">The key that it is.</param>
internal sealed record ShownKey(string Text, int Start, ApiKey Key)
{
    /// <summary>Finds the key that a client shows.</summary>
    /// <param name="keys">The keys that the service takes.</param>
    /// <param name="text">What the client shows, on the connection that <paramref name="features"/> tell of.</param>
    /// <param name="start">Where in <paramref name="text"/> the key begins.</param>
    /// <param name="features">The request's features.</param>
    /// <returns>The key, or null when it is none; that is not remembered.</returns>
    public static ApiKey? Find(ApiKeyList keys, string text, int start, IFeatureCollection features)
    {
        IDictionary<object, object?>? items = features.Get<IConnectionItemsFeature>()?.Items;
        if (items is null)
        {
            return keys.Find(text.AsSpan(start).Trim());
        }

        // Requests of one HTTP/2 connection come at the same time.
        lock (items)
        {
            if (items.TryGetValue(typeof(ShownKey), out object? last) && last is ShownKey shown && shown.Is(text, start))
            {
                return shown.Key;
            }

            ApiKey? key = keys.Find(text.AsSpan(start).Trim());
            if (key is not null)
            {
                items[typeof(ShownKey)] = new ShownKey(text, start, key);
            }

            return key;
        }
    }

    private bool Is(string text, int start) =>
        start == Start && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes<char>(text), MemoryMarshal.AsBytes<char>(Text));
}
