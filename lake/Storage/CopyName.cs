using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace DataLake.Lake.Storage;

/// <summary>The one place where the file name of a local copy is formed: a hash, so any key of any length gives a plain name.</summary>
internal static partial class CopyName
{
    /// <summary>The name of an object's copy: the hash of store, bucket, key and ETag, and the key's extension if it is a plain one.</summary>
    public static string Of(string root, CopyRequest request)
    {
        // Lengths go first, so that no two objects write the same text.
        (string bucket, string key) = request.Address;
        string text = $"{root.Length}:{root}{bucket.Length}:{bucket}{key.Length}:{key}{request.ETag}";
        string extension = Path.GetExtension(key);
        return Checksum.Of(Encoding.Unicode.GetBytes(text)) + (PlainExtension().IsMatch(extension) ? extension : "");
    }

    /// <summary>A new name for a copy in the making.</summary>
    public static string NewPart(string copy) => $"{copy.AsSpan(0, SHA256.HashSizeInBytes * 2)}.{Guid.NewGuid():N}.part";

    /// <summary>Whether a file is a finished copy, going by its name.</summary>
    public static bool IsCopy(string name) => Copy().IsMatch(name);

    /// <summary>Whether a file is a copy in the making, going by its name.</summary>
    public static bool IsPart(string name) => Part().IsMatch(name);

    [GeneratedRegex(@"\A\.[A-Za-z0-9]{1,16}\z")]
    private static partial Regex PlainExtension();

    [GeneratedRegex(@"\A[0-9a-f]{64}(\.[A-Za-z0-9]{1,16})?\z")]
    private static partial Regex Copy();

    [GeneratedRegex(@"\A[0-9a-f]{64}\.[0-9a-f]{32}\.part\z")]
    private static partial Regex Part();
}
