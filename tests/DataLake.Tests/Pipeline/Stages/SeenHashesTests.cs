using DataLake.Pipeline.Stages;
using DataLake.Tests.Pipeline.Properties;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

public sealed class SeenHashesTests
{
    private const int Seed = 20200529;
    private const long Plenty = 1L << 30;

    /// <summary>Memory for four bytes a row, for one byte a row, and for less than that.</summary>
    public static TheoryData<long> Memories { get; } = [Plenty, 300_000, 20_000, 1000, 1, 0];

    [Fact]
    public void Hash_is_never_new_twice_when_given_any_hashes() => Law.Holds(
        from count in Gen.Choose(0, 400)
        from different in Gen.Choose(1, 400)
        from kind in Gen.Choose(0, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        from memory in Gen.Elements(Plenty, 1500, 100, 1)
        select (Hashes: Make(count, different, kind, seed), memory),
        500,
        made =>
        {
            bool[] isNew = Ask(SeenHashes.Create(made.Hashes.Length, made.memory), made.Hashes);

            HashSet<ulong> seen = [];
            made.Hashes.Where((hash, i) => !seen.Add(hash) && isNew[i]).ShouldBeEmpty();
            return Task.CompletedTask;
        });

    [Theory]
    [MemberData(nameof(Memories))]
    public void Hash_is_never_new_twice_when_there_are_many(long memory)
    {
        ulong[] hashes = Distinct(100_000);
        SeenHashes seen = SeenHashes.Create(hashes.Length, memory);

        Ask(seen, hashes);

        Ask(seen, hashes).Count(isNew => isNew).ShouldBe(0);
    }

    [Fact]
    public void Every_hash_is_new_when_there_are_a_million_and_four_bytes_for_each()
    {
        ulong[] hashes = Distinct(1_000_000);

        Ask(SeenHashes.Create(hashes.Length, Plenty), hashes).Count(isNew => !isNew).ShouldBe(0);
    }

    [Fact]
    public void Few_hashes_are_mistaken_when_there_is_one_byte_for_each()
    {
        ulong[] hashes = Distinct(1_000_000);

        int mistaken = Ask(SeenHashes.Create(hashes.Length, 2_000_000), hashes).Count(isNew => !isNew);

        // None at all would mean that the table has four bytes a slot after all.
        mistaken.ShouldBeInRange(1, 50_000);
    }

    [Theory]
    [InlineData(80_000)]
    [InlineData(1_000)]
    [InlineData(1)]
    [InlineData(0)]
    public void Table_answers_when_its_memory_is_smaller_than_its_rows(long memory)
    {
        ulong[] hashes = Distinct(100_000);

        int count = Ask(SeenHashes.Create(hashes.Length, memory), hashes).Count(isNew => isNew);

        count.ShouldBeLessThanOrEqualTo((int)Math.Max(memory, 1));
        count.ShouldBeGreaterThanOrEqualTo((int)(memory / 2));
    }

    [Theory]
    [InlineData(Plenty)]
    [InlineData(400)]
    public void Hashes_without_lower_bits_are_remembered_when_added(long memory)
    {
        ulong[] hashes = [0, .. Enumerable.Range(1, 200).Select(i => (ulong)i << 55)];
        SeenHashes seen = SeenHashes.Create(hashes.Length, memory);

        Ask(seen, hashes)[0].ShouldBeTrue();

        Ask(seen, hashes).ShouldAllBe(isNew => !isNew);
    }

    [Theory]
    [InlineData(Plenty)]
    [InlineData(400)]
    public void Edges_are_found_again_when_hashes_lie_at_the_tables_ends(long memory)
    {
        ulong[] hashes = [ulong.MaxValue, ulong.MaxValue - 1, ulong.MaxValue - 2, 1, 2, 3, (1UL << 63) + 9];
        SeenHashes seen = SeenHashes.Create(hashes.Length, memory);

        Ask(seen, hashes).ShouldAllBe(isNew => isNew);
        Ask(seen, hashes).ShouldAllBe(isNew => !isNew);
    }

    [Theory]
    [InlineData(Plenty)]
    [InlineData(2_000_000)]
    public void Exactly_one_of_equal_hashes_is_new_when_several_threads_add_them_at_once(long memory)
    {
        const int Threads = 4;
        ulong[] hashes = Distinct(200_000);
        int[] expected = [.. Ask(SeenHashes.Create(hashes.Length, memory), hashes).Select(isNew => isNew ? 1 : 0)];
        SeenHashes seen = SeenHashes.Create(hashes.Length, memory);
        int[] timesNew = new int[hashes.Length];
        using Barrier barrier = new(Threads);

        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            bool[] isNew = new bool[2048];
            for (int start = 0; start < hashes.Length; start += isNew.Length)
            {
                int count = Math.Min(isNew.Length, hashes.Length - start);
                barrier.SignalAndWait();
                seen.Add(hashes.AsSpan(start, count), isNew.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                {
                    Interlocked.Add(ref timesNew[start + i], isNew[i] ? 1 : 0);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        timesNew.Max().ShouldBe(1);
        if (memory == Plenty)
        {
            timesNew.ShouldAllBe(times => times == 1);
        }

        // Who comes first may change which hashes of one mark are taken for one another, hardly how many.
        timesNew.Sum().ShouldBeInRange((int)(expected.Sum() * 0.99), (int)Math.Ceiling(expected.Sum() * 1.01));
    }

    [Fact]
    public void Results_are_left_alone_when_there_are_no_hashes()
    {
        bool[] isNew = [true];

        SeenHashes.Create(0, Plenty).Add([], isNew);

        isNew.ShouldBe([true]);
    }

    private static bool[] Ask(SeenHashes seen, ulong[] hashes)
    {
        bool[] isNew = new bool[hashes.Length];
        seen.Add(hashes, isNew);
        return isNew;
    }

    /// <summary>Hashes that are all different.</summary>
    private static ulong[] Distinct(int count)
    {
        Random random = new(Seed);
        HashSet<ulong> hashes = new(count);
        while (hashes.Count < count)
        {
            hashes.Add((ulong)random.NextInt64(long.MinValue, long.MaxValue));
        }

        return [.. hashes];
    }

    /// <summary>Some hashes out of so many: any, few upper bits, few lower bits, close together.</summary>
    private static ulong[] Make(int count, int different, int kind, int seed)
    {
        Random random = new(seed);
        ulong[] from = [.. Enumerable.Range(0, different).Select(i => kind switch
        {
            0 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
            1 => (ulong)random.NextInt64(0, 1000),
            2 => (ulong)random.Next(0, 1000) << 54,
            _ => ulong.MaxValue - (ulong)i,
        })];
        return [.. Enumerable.Range(0, count).Select(_ => from[random.Next(from.Length)])];
    }
}
