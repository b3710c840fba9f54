using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <summary>What the bytes of a copy must hash to.</summary>
/// <param name="Algorithm">The hash function.</param>
/// <param name="Expected">The hash in lower-case hexadecimal digits.</param>
internal sealed record CopyDigest(HashAlgorithmName Algorithm, string Expected)
{
    private const int MD5Digits = 32;
    private const int BufferBytes = 1 << 20;

    /// <summary>The ETag where it is an MD5, else the caller's SHA-256; null when neither is known.</summary>
    public static CopyDigest? Of(CopyRequest request, LocalCopiesOptions options) => request switch
    {
        { ETag: var etag } when options.IsETagMd5 && etag.Length == MD5Digits && etag.All(char.IsAsciiHexDigit) =>
            new CopyDigest(HashAlgorithmName.MD5, etag.ToLowerInvariant()),
        { Sha256: { } checksum } => new CopyDigest(HashAlgorithmName.SHA256, checksum.ToLowerInvariant()),
        _ => null,
    };

    /// <summary>Whether a file has these bytes.</summary>
    public bool Matches(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(Algorithm);
        byte[] buffer = new byte[BufferBytes];
        Append(hash, file, 0, RandomAccess.GetLength(file), buffer, cancellationToken);
        return Matches(hash);
    }

    /// <summary>Whether what was hashed are these bytes.</summary>
    public bool Matches(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset()) == Expected;

    /// <summary>Hashes a range of a file.</summary>
    public static void Append(
        IncrementalHash hash, SafeFileHandle file, long from, long to, byte[] buffer, CancellationToken cancellationToken)
    {
        while (from < to)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from)), from);
            if (read == 0)
            {
                return;
            }

            hash.AppendData(buffer, 0, read);
            from += read;
        }
    }
}
