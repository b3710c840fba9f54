namespace DataLake.Lake.Storage;

/// <summary>What an ETag says of an object's bytes.</summary>
public static class ETags
{
    private const int MD5Digits = 32;

    /// <summary>
    /// Whether an ETag looks like the MD5 of the object's bytes. It is one unless the object is encrypted with keys that the store
    /// does not choose itself; of an object that was sent in parts it never looks like one.
    /// </summary>
    public static bool LooksLikeMd5(string etag)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return etag.Length == MD5Digits && etag.All(char.IsAsciiHexDigit);
    }
}
