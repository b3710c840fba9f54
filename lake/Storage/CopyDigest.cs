using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <summary>What the bytes of a copy must hash to.</summary>
/// <param name="Algorithm">The hash function.</param>
/// <param name="Expected">The hash in lower-case hexadecimal digits; null when nothing says what it should be.</param>
internal sealed record CopyDigest(HashAlgorithmName Algorithm, string? Expected)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The checksum that the object's writer noted, which is also the quicker one; else the ETag where it is an MD5.</summary>
    public static CopyDigest Of(CopyRequest request, ObjectRange? range) => range switch
    {
        { Sha256: { } noted } => new CopyDigest(HashAlgorithmName.SHA256, noted.ToLowerInvariant()),
        not { HasOpaqueETag: true } when ETags.LooksLikeMd5(request.ETag) => new CopyDigest(HashAlgorithmName.MD5, request.ETag.ToLowerInvariant()),
        _ => new CopyDigest(HashAlgorithmName.SHA256, null),
    };

    /// <summary>Whether a file has these bytes.</summary>
    public bool Matches(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(Algorithm);
        byte[] buffer = new byte[BufferBytes];
        Append(hash, file, 0, RandomAccess.GetLength(file), buffer, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == Expected;
    }

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
