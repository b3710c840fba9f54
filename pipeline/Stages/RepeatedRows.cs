using System.Data.Common;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Finds the rows whose hash occurs more than once, in memory that grows by two bytes a row and never beyond 256 MiB.
/// A bit per hash value, many values sharing one, tells which rows may be repeated; the hashes wait in a file
/// meanwhile, and a second look at them leaves those whose 64 bits are equal.
/// </summary>
internal sealed class RepeatedRows : IDisposable
{
    private const int BitsPerRow = 16;
    private const int SecondBits = 26;
    private const int FewRows = 10_000;
    private const int MostCandidates = 8_000_000;

    private readonly FileStream _hashes;
    private readonly long _rows;
    private readonly int _firstShift;
    private readonly ulong[] _first;
    private readonly ulong[] _second = new ulong[1 << (SecondBits - 6)];
    private readonly ulong[] _buffer = new ulong[1 << 16];

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
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0, Options = FileOptions.DeleteOnClose,
        });
    }

    /// <summary>Reads the row number and the hash of every row, in any order.</summary>
    public async Task ReadAsync(DbCommand command, CancellationToken cancellationToken)
    {
        DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            long start = 0;
            int count = 0;
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                long row = reader.GetInt64(0);
                ulong hash = reader.GetFieldValue<ulong>(1);
                if (count == _buffer.Length || row != start + count)
                {
                    Write(start, count);
                    (start, count) = (row, 0);
                }

                _buffer[count++] = hash;
                Note(hash);
            }

            Write(start, count);
        }
    }

    /// <summary>The repeated rows, when they are few.</summary>
    /// <returns>Their numbers, ascending; null when they are many: see <see cref="FindBits"/>.</returns>
    public long[]? FindFew()
    {
        List<(ulong Hash, long Row)> candidates = [];
        foreach ((ulong hash, long row) in Candidates())
        {
            if (candidates.Count == MostCandidates)
            {
                return null;
            }

            candidates.Add((hash, row));
        }

        candidates.Sort();
        List<long> repeated = [];
        for (int i = 0; i < candidates.Count; i++)
        {
            bool isRepeated = (i > 0 && candidates[i - 1].Hash == candidates[i].Hash)
                || (i + 1 < candidates.Count && candidates[i + 1].Hash == candidates[i].Hash);
            if (isRepeated)
            {
                repeated.Add(candidates[i].Row);
            }
        }

        repeated.Sort();
        return repeated.Count <= FewRows ? [.. repeated] : null;
    }

    /// <summary>The rows that may be repeated, a bit each; the first row's is the highest bit of the first byte.</summary>
    public byte[] FindBits()
    {
        byte[] bits = new byte[(_rows + 7) / 8];
        foreach ((_, long row) in Candidates())
        {
            bits[row / 8] |= (byte)(0x80 >> (int)(row % 8));
        }

        return bits;
    }

    /// <inheritdoc/>
    public void Dispose() => _hashes.Dispose();

    private void Note(ulong hash)
    {
        // The high bits choose the first bit, the low ones the second: so they say different things of a hash.
        ulong slot = hash >> _firstShift;
        ulong bit = 1UL << (int)(slot & 63);
        ref ulong word = ref _first[slot >> 6];
        if ((word & bit) == 0)
        {
            word |= bit;
        }
        else
        {
            // The slot itself, not the hash, is remembered: the row that set the bit first is to be found, too.
            ulong second = Second(slot);
            _second[second >> 6] |= 1UL << (int)(second & 63);
        }
    }

    private static ulong Second(ulong slot) => (slot * 0x9E3779B97F4A7C15UL) >> (64 - SecondBits);

    private IEnumerable<(ulong Hash, long Row)> Candidates()
    {
        for (long start = 0; start < _rows; start += _buffer.Length)
        {
            int count = (int)Math.Min(_buffer.Length, _rows - start);
            Read(start, count);
            for (int i = 0; i < count; i++)
            {
                ulong second = Second(_buffer[i] >> _firstShift);
                if ((_second[second >> 6] & (1UL << (int)(second & 63))) != 0)
                {
                    yield return (_buffer[i], start + i);
                }
            }
        }
    }

    private void Write(long start, int count) =>
        RandomAccess.Write(_hashes.SafeFileHandle, MemoryMarshal.AsBytes(_buffer.AsSpan(0, count)), start * sizeof(ulong));

    private void Read(long start, int count)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, count));
        int read = 0;
        while (read < bytes.Length)
        {
            int now = RandomAccess.Read(_hashes.SafeFileHandle, bytes[read..], (start * sizeof(ulong)) + read);
            read += now > 0 ? now : throw new EndOfStreamException("The file of hashes is shorter than its rows.");
        }
    }
}
