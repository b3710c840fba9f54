using System.Buffers.Binary;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Brings as much of a Parquet file as says what columns and how many rows it has. The format has that at the end: the footer,
/// its length as four bytes, little-endian, and <c>PAR1</c>.
/// </summary>
internal static class ParquetEnd
{
    private const int TailBytes = 8;

    // The footers of most files are shorter, and smaller files are brought whole: they will be wanted anyway.
    private const int FirstLookBytes = 1 << 20;

    // Hardly any file has such a footer; where the length is damaged, the whole object is wanted to say so.
    private const int LargestFooterBytes = 64 << 20;

    /// <summary>Fetches the end of an object.</summary>
    /// <param name="found">The object, of any kind: whoever reads the copy finds out whether it is Parquet.</param>
    /// <param name="store">The store.</param>
    /// <param name="newFile">Names a local file that does not exist yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The copy, or null when the object is gone.</returns>
    public static async Task<LocalCopy?> FetchAsync(
        ObjectInfo found, IObjectStore store, Func<string> newFile, CancellationToken cancellationToken)
    {
        if (found.SizeBytes <= FirstLookBytes)
        {
            return await store.FetchAsync(found, cancellationToken).ConfigureAwait(false);
        }

        LocalCopy? copy = await store.FetchEndAsync(found, FirstLookBytes, newFile(), cancellationToken).ConfigureAwait(false);
        if (copy is null || NeededBytes(copy.Path, found.SizeBytes) is not (> FirstLookBytes and long needed))
        {
            return copy;
        }

        copy.Dispose();
        return needed <= LargestFooterBytes
            ? await store.FetchEndAsync(found, needed, newFile(), cancellationToken).ConfigureAwait(false)
            : await store.FetchAsync(found, cancellationToken).ConfigureAwait(false);
    }

    private static long NeededBytes(string path, long sizeBytes)
    {
        Span<byte> tail = stackalloc byte[TailBytes];
        using FileStream file = File.OpenRead(path);
        file.Seek(-TailBytes, SeekOrigin.End);
        file.ReadExactly(tail);
        uint footer = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        return tail[4..].SequenceEqual("PAR1"u8) ? Math.Min(footer + (long)TailBytes, sizeBytes) : 0;
    }
}
