using DataLake.Pipeline.Stages;
using DataLake.Tests.Pipeline.Properties;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

public sealed class RowSetTests
{
    /// <summary>How many rows lie in one block of words.</summary>
    private const int Block = 64 * 64;

    /// <summary>Sizes around the edges of words and blocks.</summary>
    public static TheoryData<int> Sizes { get; } =
        [1, 2, 63, 64, 65, 127, 128, 129, Block - 1, Block, Block + 1, (2 * Block) - 1, 2 * Block, (2 * Block) + 1, (5 * Block) + 77];

    [Fact]
    public void Set_contains_what_was_added_and_finds_the_others_when_given_any_rows() => Law.Holds(
        from rows in Gen.Frequency((3, Gen.Choose(1, 300)), (2, Gen.Choose(Block - 70, (2 * Block) + 70)))
        from perMille in Gen.Elements(0, 1, 10, 500, 990, 999, 1000)
        from seed in Gen.Choose(0, int.MaxValue)
        select (rows, perMille, seed),
        200,
        made =>
        {
            Random random = new(made.seed);
            Check(made.rows, [.. Enumerable.Range(0, made.rows).Where(_ => random.Next(1000) < made.perMille)]);
            return Task.CompletedTask;
        });

    [Fact]
    public void Set_is_right_when_whole_stretches_are_taken() => Law.Holds(
        from rows in Gen.Choose(1, (4 * Block) + 200)
        from start in Gen.Choose(0, rows)
        from length in Gen.OneOf(Gen.Choose(0, rows), Gen.Elements(64, 128, Block, 2 * Block))
        select (rows, start, length),
        200,
        made =>
        {
            Check(made.rows, [.. Enumerable.Range(made.start, Math.Min(made.length, made.rows - made.start))]);
            return Task.CompletedTask;
        });

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Position_is_the_row_when_none_is_taken(int rows) => Check(rows, []);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Only_row_left_is_found_when_all_others_are_taken(int rows)
    {
        foreach (int left in new[] { 0, 1, 62, 63, 64, 65, Block - 1, Block, Block + 1, rows / 2, rows - 1 }.Where(left => left < rows).Distinct())
        {
            Check(rows, [.. Enumerable.Range(0, rows).Where(row => row != left)]);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_around_an_edge_are_found_when_only_one_row_is_taken(int rows)
    {
        foreach (int taken in new[] { 0, 63, 64, Block - 1, Block, rows - 1 }.Where(taken => taken < rows).Distinct())
        {
            Check(rows, [taken]);
        }
    }

    [Fact]
    public void Set_keeps_every_row_when_several_threads_add_to_the_same_words()
    {
        const int Rows = 200_000;
        RowSet set = new(Rows);

        Parallel.For(0, 8, thread =>
        {
            for (int row = thread; row < Rows; row += 8)
            {
                if (row % 3 != 0)
                {
                    set.Add(row);
                }
            }
        });

        Enumerable.Range(0, Rows).Count(row => set.Contains(row) != (row % 3 != 0)).ShouldBe(0);
        Enumerable.Range(0, (Rows + 2) / 3).Count(position => set.RowAt(position) != position * 3L).ShouldBe(0);
    }

    [Fact]
    public void Set_stays_the_same_when_a_row_is_added_twice()
    {
        RowSet set = new(100);
        set.Add(7);
        set.Add(7);

        set.Contains(7).ShouldBeTrue();
        set.Contains(6).ShouldBeFalse();
        set.RowAt(6).ShouldBe(6);
        set.RowAt(7).ShouldBe(8);
    }

    private static void Check(int rows, int[] taken)
    {
        RowSet set = new(rows);
        foreach (int row in taken)
        {
            set.Add(row);
        }

        HashSet<int> reference = [.. taken];
        int[] left = [.. Enumerable.Range(0, rows).Where(row => !reference.Contains(row))];
        for (int row = 0; row < rows; row++)
        {
            if (set.Contains(row) != reference.Contains(row))
            {
                throw new InvalidOperationException($"Contains({row}) of {rows} rows without {taken.Length} is {set.Contains(row)}.");
            }
        }

        for (int position = 0; position < left.Length; position++)
        {
            if (set.RowAt(position) != left[position])
            {
                throw new InvalidOperationException(
                    $"RowAt({position}) of {rows} rows without {taken.Length} is {set.RowAt(position)} and not {left[position]}.");
            }
        }
    }
}
