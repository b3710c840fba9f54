using System.Security.Cryptography;

namespace DataLake.Lake.Storage;

/// <summary>SHA-256 as manifests state it: 64 hexadecimal digits in lower case.</summary>
public static class Checksum
{
    /// <summary>Of bytes in memory.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Of a stream, from where it stands to its end.</summary>
    public static async Task<string> OfAsync(Stream content, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));

    /// <summary>Of a local file.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file = new(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        await using (file.ConfigureAwait(false))
        {
            return await OfAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }
}
