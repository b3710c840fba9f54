namespace DataLake.Pipeline.Stages;

/// <summary>
/// A set of hashes in 8 MiB, a bit for many of them: it is never wrong when it says no. Several threads may add at once.
/// </summary>
internal sealed class HashFilter
{
    private const int Bits = 26;

    private readonly ulong[] _words = new ulong[1 << (Bits - 6)];

    /// <summary>Adds a hash.</summary>
    public void Add(ulong hash)
    {
        ulong bit = Bit(hash);
        Interlocked.Or(ref _words[bit >> 6], 1UL << (int)(bit & 63));
    }

    /// <summary>Says of each hash whether it may have been added.</summary>
    public void MayContain(ReadOnlySpan<ulong> hashes, Span<bool> results)
    {
        ulong[] words = _words;
        for (int i = 0; i < hashes.Length; i++)
        {
            ulong bit = Bit(hashes[i]);
            results[i] = (words[bit >> 6] & (1UL << (int)(bit & 63))) != 0;
        }
    }

    private static ulong Bit(ulong hash) => (hash * 0x9E3779B97F4A7C15UL) >> (64 - Bits);
}
