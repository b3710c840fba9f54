using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Finds the rows whose hash occurs more than once, in memory that grows by four bytes a row and never beyond 256 MiB and
/// what the few candidates need. A bit per hash value, many values sharing one, tells which rows may be repeated; the
/// hashes wait in a file meanwhile, and a second look at them leaves those whose 64 bits are equal.
/// </summary>
internal sealed class RepeatedRows : IDisposable
{
    private const int BitsPerRow = 32;
    private const int SecondBits = 26;
    private const int MostCandidates = 8_000_000;
    private const int BlockRows = 1 << 16;
    private const int Ahead = 16;

    private readonly FileStream _hashes;
    private readonly long _rows;
    private readonly int _firstShift;
    private readonly ulong[] _first;
    private readonly ulong[] _second = new ulong[1 << (SecondBits - 6)];

    /// <summary>Makes room for the hashes of so many rows.</summary>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="path">A file that does not exist yet.</param>
    public RepeatedRows(long rows, string path)
    {
        int bits = Math.Clamp(BitOperations.Log2((ulong)Math.Max(1, rows) * BitsPerRow) + 1, 16, 31);
        _rows = rows;
        _firstShift = 64 - bits;
        _first = new ulong[1L << (bits - 6)];
        _hashes = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        });
    }

    /// <summary>Takes note of some rows' hashes. Several threads may do so at once; every row once, in any order.</summary>
    /// <param name="rows">Row numbers, consecutive ones for the most part.</param>
    /// <param name="hashes">Their hashes.</param>
    public void Note(ReadOnlySpan<long> rows, ReadOnlySpan<ulong> hashes)
    {
        Note(hashes);

        int start = 0;
        for (int i = 1; i <= rows.Length; i++)
        {
            if (i == rows.Length || rows[i] != rows[i - 1] + 1)
            {
                RandomAccess.Write(_hashes.SafeFileHandle, MemoryMarshal.AsBytes(hashes[start..i]), rows[start] * sizeof(ulong));
                start = i;
            }
        }
    }

    /// <summary>Finds the repeated rows.</summary>
    /// <returns>
    /// The rows whose hash another row has, ascending; when they are very many, null: then <see cref="FindCandidates"/> is
    /// all that can be said in bounded memory.
    /// </returns>
    public IReadOnlyList<long>? Find()
    {
        List<ulong> hashes = [];
        List<long> rows = [];
        foreach ((ulong hash, long row) in Candidates())
        {
            if (rows.Count == MostCandidates)
            {
                return null;
            }

            hashes.Add(hash);
            rows.Add(row);
        }

        Span<ulong> byHash = CollectionsMarshal.AsSpan(hashes);
        Span<long> rowOf = CollectionsMarshal.AsSpan(rows);
        byHash.Sort(rowOf);
        List<long> repeated = [];
        for (int i = 0; i < byHash.Length; i++)
        {
            if ((i > 0 && byHash[i - 1] == byHash[i]) || (i + 1 < byHash.Length && byHash[i + 1] == byHash[i]))
            {
                repeated.Add(rowOf[i]);
            }
        }

        repeated.Sort();
        return repeated;
    }

    /// <summary>The rows whose hash another row may have.</summary>
    public RowSet FindCandidates()
    {
        RowSet rows = new(_rows);
        foreach ((_, long row) in Candidates())
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _hashes.Dispose();

    private static ulong Second(ulong slot) => (slot * 0x9E3779B97F4A7C15UL) >> (64 - SecondBits);

    private unsafe void Note(ReadOnlySpan<ulong> hashes)
    {
        fixed (ulong* first = _first)
        {
            for (int i = 0; i < hashes.Length; i++)
            {
                // Each hash lies somewhere else in memory; asking for those to come hides most of the wait.
                if (Sse.IsSupported && i + Ahead < hashes.Length)
                {
                    Sse.Prefetch0(first + ((hashes[i + Ahead] >> _firstShift) >> 6));
                }

                ulong slot = hashes[i] >> _firstShift;
                ulong bit = 1UL << (int)(slot & 63);
                if ((Interlocked.Or(ref first[slot >> 6], bit) & bit) != 0)
                {
                    // The slot, not the hash, is remembered: the row that set the bit first is to be found, too.
                    ulong second = Second(slot);
                    Interlocked.Or(ref _second[second >> 6], 1UL << (int)(second & 63));
                }
            }
        }
    }

    private IEnumerable<(ulong Hash, long Row)> Candidates()
    {
        ulong[] block = new ulong[BlockRows];
        for (long start = 0; start < _rows; start += BlockRows)
        {
            int count = (int)Math.Min(BlockRows, _rows - start);
            Read(block.AsSpan(0, count), start);
            for (int i = 0; i < count; i++)
            {
                ulong second = Second(block[i] >> _firstShift);
                if ((_second[second >> 6] & (1UL << (int)(second & 63))) != 0)
                {
                    yield return (block[i], start + i);
                }
            }
        }
    }

    private void Read(Span<ulong> block, long start)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(block);
        int read = 0;
        while (read < bytes.Length)
        {
            int now = RandomAccess.Read(_hashes.SafeFileHandle, bytes[read..], (start * sizeof(ulong)) + read);
            read += now > 0 ? now : throw new EndOfStreamException("A row's hash was never noted.");
        }
    }
}
