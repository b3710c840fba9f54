namespace DataLake.Api.Security;

/// <summary>A key that the service takes. Its own text is nowhere in the service, only the hash.</summary>
/// <param name="name">Whose key it is, for logs.</param>
/// <param name="scopes">What it may do.</param>
/// <param name="hash">The SHA-256 of the key in UTF-8, 32 bytes.</param>
public sealed class ApiKey(string name, ApiScopes scopes, byte[] hash)
{
    /// <summary>Whose key it is.</summary>
    public string Name => name;

    /// <summary>What it may do.</summary>
    public ApiScopes Scopes => scopes;

    /// <summary>The SHA-256 of the key.</summary>
    public ReadOnlySpan<byte> Hash => hash;
}
