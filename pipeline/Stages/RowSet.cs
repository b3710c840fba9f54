namespace DataLake.Pipeline.Stages;

/// <summary>A set of row numbers, a bit each. Several threads may add at once.</summary>
/// <param name="rows">One more than the largest number.</param>
internal sealed class RowSet(long rows)
{
    private readonly ulong[] _words = new ulong[(rows + 63) / 64];

    /// <summary>Adds a row.</summary>
    public void Add(long row) => Interlocked.Or(ref _words[row >> 6], 1UL << (int)(row & 63));

    /// <summary>Whether a row is in the set.</summary>
    public bool Contains(long row) => (_words[row >> 6] & (1UL << (int)(row & 63))) != 0;

    /// <summary>How many rows are in the set.</summary>
    public long Count() => _words.Sum(word => (long)ulong.PopCount(word));

    /// <summary>
    /// The numbers that rows have once those of this set are taken away: row 7 becomes 5 when two rows before it are gone.
    /// </summary>
    /// <param name="taken">Rows that are not in this set, ascending.</param>
    public IEnumerable<long> Renumber(IEnumerable<long> taken)
    {
        long word = 0;
        long before = 0;
        foreach (long row in taken)
        {
            for (; word < row >> 6; word++)
            {
                before += (long)ulong.PopCount(_words[word]);
            }

            ulong partial = _words[word] & ((1UL << (int)(row & 63)) - 1);
            yield return row - before - (long)ulong.PopCount(partial);
        }
    }
}
