using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace DataLake.Api.Security;

/// <summary>The keys that the service takes. A key is found in constant time and without an allocation.</summary>
/// <param name="keys">The keys.</param>
public sealed class ApiKeyList(IReadOnlyList<ApiKey> keys)
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    public const int LongestKey = 256;

    /// <summary>How keys are written in the settings.</summary>
    public const string Form = "name:scope+scope:hash and so on, separated by commas; a scope is lookup, browse or query, a hash the SHA-256 of the key in 64 hexadecimal digits";

    private readonly ApiKey[] _keys = [.. keys];

    /// <summary>Whether there is none, so that nobody is asked for one.</summary>
    public bool IsEmpty => _keys.Length == 0;

    /// <summary>Reads keys as the settings have them.</summary>
    /// <param name="text">The text, of <see cref="Form"/>.</param>
    /// <param name="list">The keys.</param>
    /// <returns>Whether the text is of that form, and no name or key stands in it twice.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ApiKeyList? list)
    {
        List<ApiKey> keys = [];
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TryParseKey(entry, out ApiKey? key) || keys.Any(other => other.Name == key.Name || other.Hash.SequenceEqual(key.Hash)))
            {
                list = null;
                return false;
            }

            keys.Add(key);
        }

        list = new ApiKeyList(keys);
        return true;
    }

    /// <summary>Finds the key that a client shows. How long that takes does not depend on what the text is like.</summary>
    /// <param name="text">What the client shows.</param>
    /// <returns>The key, or null when it is none.</returns>
    public ApiKey? Find(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[LongestKey];
        if (!Encoding.UTF8.TryGetBytes(text, utf8, out int length))
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], hash);
        ApiKey? found = null;
        foreach (ApiKey key in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, key.Hash) ? key : found;
        }

        return found;
    }

    private static bool TryParseKey(string entry, [NotNullWhen(true)] out ApiKey? key)
    {
        key = null;
        if (entry.Split(':') is not [{ Length: > 0 } name, var scopes, { Length: 64 } hash] || !hash.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        ApiScopes granted = ApiScopes.None;
        foreach (string scope in scopes.Split('+'))
        {
            ApiScopes one = scope switch { "lookup" => ApiScopes.Lookup, "browse" => ApiScopes.Browse, "query" => ApiScopes.Query, _ => ApiScopes.None };
            if (one == ApiScopes.None)
            {
                return false;
            }

            granted |= one;
        }

        key = new ApiKey(name, granted, Convert.FromHexString(hash));
        return true;
    }
}
