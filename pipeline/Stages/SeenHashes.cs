using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Tells of each hash whether it came up before, in bounded memory: it is never wrong when it says no, and seldom when it
/// says yes. Several threads may ask at once; of equal hashes exactly one is new.
/// </summary>
internal abstract class SeenHashes
{
    private const double Load = 0.85;

    /// <summary>How much memory is taken.</summary>
    public abstract long SizeBytes { get; }

    /// <summary>Makes room for the hashes of so many rows.</summary>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="bytes">
    /// How much memory there is. Four bytes a slot make a wrong yes a matter of one in many millions; where they do not fit
    /// it is one byte and one in a hundred, and beyond that more and more.
    /// </param>
    public static SeenHashes Create(long rows, long bytes)
    {
        long slots = (long)(rows / Load) + 64;
        return slots * sizeof(uint) <= bytes && slots <= Array.MaxLength ? new Table<uint>(slots) : new Table<byte>(Math.Clamp(bytes, 1, Math.Min(slots, Array.MaxLength)));
    }

    /// <summary>Asks for some hashes, and remembers them.</summary>
    /// <param name="hashes">The hashes.</param>
    /// <param name="isNew">Of each, whether it did not come up before.</param>
    public abstract void Add(ReadOnlySpan<ulong> hashes, Span<bool> isNew);

    /// <summary>A hash's upper bits say where to look, its lower ones are what is found there; the next free slot is taken.</summary>
    private sealed class Table<TSlot>(long slots) : SeenHashes
        where TSlot : unmanaged, IBinaryInteger<TSlot>
    {
        private const int Ahead = 16;
        private const int MostSteps = 1024;

        private readonly TSlot[] _slots = new TSlot[slots];

        public override unsafe long SizeBytes => _slots.LongLength * sizeof(TSlot);

        public override unsafe void Add(ReadOnlySpan<ulong> hashes, Span<bool> isNew)
        {
            fixed (TSlot* first = _slots)
            {
                for (int i = 0; i < hashes.Length; i++)
                {
                    // Each hash lies somewhere else in memory; asking for those to come hides most of the wait.
                    if (Sse.IsSupported && i + Ahead < hashes.Length)
                    {
                        Sse.Prefetch0(first + Slot(hashes[i + Ahead]));
                    }

                    isNew[i] = Add(first, hashes[i]);
                }
            }
        }

        private unsafe bool Add(TSlot* first, ulong hash)
        {
            TSlot mark = TSlot.CreateTruncating(hash);
            mark = TSlot.IsZero(mark) ? TSlot.One : mark;
            long slot = Slot(hash);
            for (int step = 0; step < MostSteps; step++)
            {
                // Not read before it is written: memory that is new would have to be fetched from the system twice.
                TSlot found = Interlocked.CompareExchange(ref first[slot], mark, TSlot.Zero);
                if (TSlot.IsZero(found))
                {
                    return true;
                }

                if (found == mark)
                {
                    return false;
                }

                slot = slot + 1 < _slots.Length ? slot + 1 : 0;
            }

            // No room: a yes that may be wrong.
            return false;
        }

        private long Slot(ulong hash) => (long)Math.BigMul(hash, (ulong)_slots.Length, out _);
    }
}
