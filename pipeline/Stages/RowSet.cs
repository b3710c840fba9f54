using System.Numerics;

namespace DataLake.Pipeline.Stages;

/// <summary>A set of row numbers, a bit each. Several threads may add at once.</summary>
/// <param name="rows">One more than the largest number.</param>
internal sealed class RowSet(long rows)
{
    private const int BlockWords = 64;

    private readonly ulong[] _words = new ulong[(rows + 63) / 64];
    private long[]? _others;

    /// <summary>Adds a row.</summary>
    public void Add(long row) => Interlocked.Or(ref _words[row >> 6], 1UL << (int)(row & 63));

    /// <summary>Whether a row is in the set.</summary>
    public bool Contains(long row) => (_words[row >> 6] & (1UL << (int)(row & 63))) != 0;

    /// <summary>The row that is at a position once the rows of this set are taken away. Nothing may be added any more.</summary>
    /// <param name="position">Counted from 0.</param>
    public long RowAt(long position)
    {
        long[] others = _others ??= CountOthers();
        int block = Array.BinarySearch(others, position);
        block = block < 0 ? ~block - 1 : block;
        while (block + 1 < others.Length && others[block + 1] == position)
        {
            block++;
        }

        long left = position - others[block];
        for (int word = block * BlockWords; ; word++)
        {
            ulong free = ~_words[word];
            int count = BitOperations.PopCount(free);
            if (left < count)
            {
                for (; left > 0; left--)
                {
                    free &= free - 1;
                }

                return ((long)word << 6) + BitOperations.TrailingZeroCount(free);
            }

            left -= count;
        }
    }

    /// <summary>How many rows that are not in the set lie before each block of words.</summary>
    private long[] CountOthers()
    {
        long[] others = new long[(_words.Length + BlockWords - 1) / BlockWords];
        long count = 0;
        for (int word = 0; word < _words.Length; word++)
        {
            if (word % BlockWords == 0)
            {
                others[word / BlockWords] = count;
            }

            count += BitOperations.PopCount(~_words[word]);
        }

        return others;
    }
}
